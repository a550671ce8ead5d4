"""The inflected forms of demonyms, from the one form that the data lists."""

_ACUTE = str.maketrans("áéíóú", "aeiou")


def spanish_forms(form: str) -> tuple[str, ...]:
    """``ruso`` -> ruso, rusa, rusos, rusas. A form with "/" lists all its forms itself."""
    if "/" in form:
        return tuple(form.split("/"))
    stem = form[:-1]
    if form.endswith("o"):
        return form, stem + "a", form + "s", stem + "as"
    if form.endswith(("és", "án", "ón", "ín")):  # francés, alemán, letón: the accent goes as the ending grows
        bare = form[:-2] + form[-2:].translate(_ACUTE)
        return form, bare + "a", bare + "es", bare + "as"
    if form.endswith(("ol", "or")):  # español
        return form, form + "a", form + "es", form + "as"
    if form.endswith(("í", "ú")):  # marroquí: both plurals are in use
        return form, form + "es", form + "s"
    if form[-1] in "aeé":  # belga, estadounidense, burkinabé
        return form, form + "s"
    return form, form + "es"  # kosovar, mongol


def english_forms(form: str) -> tuple[str, ...]:
    """``Russian`` -> Russian, Russians. "=" in front: no plural; "/" between: all its forms."""
    if form.startswith("="):
        return (form[1:],)
    if "/" in form:
        return tuple(form.split("/"))
    return form, form + "s"
