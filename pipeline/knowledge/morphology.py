"""The inflected forms of demonyms, from the one form that the data lists."""

# Ending -> what stands in its place: as masculine and feminine, singular and plural. First match counts.
_ENDINGS = (
    ("o", ("o", "a", "os", "as")),
    ("és", ("és", "esa", "eses", "esas")),  # francés: the accent goes as the ending grows
    ("án", ("án", "ana", "anes", "anas")),
    ("ón", ("ón", "ona", "ones", "onas")),
    ("ín", ("ín", "ina", "ines", "inas")),
    ("ol", ("ol", "ola", "oles", "olas")),
    ("or", ("or", "ora", "ores", "oras")),
    ("í", ("í", "íes", "ís")),  # marroquí: both plurals are in use
    ("ú", ("ú", "úes", "ús")),
    ("a", ("a", "as")),
    ("e", ("e", "es")),
    ("é", ("é", "és")),
)


def spanish_forms(form: str) -> tuple[str, ...]:
    """``ruso`` -> ruso, rusa, rusos, rusas. A form with "/" lists all its forms itself; "=" in front: it is the only one."""
    if form.startswith("="):
        return (form[1:],)
    if "/" in form:
        return tuple(form.split("/"))
    for ending, endings in _ENDINGS:
        if form.endswith(ending):
            stem = form.removesuffix(ending)
            return tuple(stem + other for other in endings)
    return form, form + "es"  # kosovar


def english_forms(form: str) -> tuple[str, ...]:
    """``Russian`` -> Russian, Russians. "=" in front: no plural; "/" between: all its forms."""
    if form.startswith("="):
        return (form[1:],)
    if "/" in form:
        return tuple(form.split("/"))
    return form, form + "s"
