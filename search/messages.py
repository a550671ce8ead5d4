"""What a query can be told to mend: one sentence in each language of the page."""

MESSAGES: dict[str, tuple[str, str]] = {
    "too_long": ("The query is longer than {limit} bytes.", "La consulta tiene más de {limit} bytes."),
    "too_deep": (
        "Parentheses and NOT are nested more than {limit} deep.",
        "Hay más de {limit} niveles de paréntesis y NOT.",
    ),
    "too_many": ("The query has more than {limit} words.", "La consulta tiene más de {limit} palabras."),
    "unclosed_quote": ("This quotation mark is never closed.", "Estas comillas no se cierran."),
    "unclosed_group": ("This parenthesis is never closed.", "Este paréntesis no se cierra."),
    "stray_close": ("This parenthesis closes nothing.", "Este paréntesis no cierra nada."),
    "empty_group": ("There is nothing between these parentheses.", "No hay nada entre estos paréntesis."),
    "empty_phrase": (
        "There is no word between these quotation marks.",
        "No hay ninguna palabra entre estas comillas.",
    ),
    "lone_operator": (
        "{operator} needs a word after it; write it in quotes to search for the word itself.",
        "A {operator} le falta una palabra detrás; entre comillas se busca como palabra.",
    ),
    "leading_operator": (
        "{operator} needs a word before it; write it in quotes to search for the word itself.",
        "A {operator} le falta una palabra delante; entre comillas se busca como palabra.",
    ),
    "lone_minus": (
        "A minus stands right before the word that it excludes, without a space.",
        "El signo menos va pegado a la palabra que excluye.",
    ),
    "no_word": (
        "“{text}” has no letter or digit, so nothing can be found by it.",
        "«{text}» no tiene letras ni cifras y no se puede buscar.",
    ),
    "leading_wildcard": (
        "A word cannot begin with a wildcard.",
        "Una palabra no puede empezar por un comodín.",
    ),
    "short_prefix": (
        "A wildcard needs three letters or more before it.",
        "Un comodín necesita tres letras o más delante.",
    ),
    "wildcard_compound": (
        "A wildcard works inside a single word only.",
        "Un comodín solo vale dentro de una palabra.",
    ),
    "wildcards": (
        "A word takes at most {limit} wildcards.",
        "Una palabra admite como mucho {limit} comodines.",
    ),
    "minus_field": (
        "The minus goes before the field, as in -{field}:word.",
        "El signo menos va delante del campo, como en -{field}:palabra.",
    ),
    "wildcard_field": (
        "The field {field}: takes no wildcards.",
        "El campo {field}: no admite comodines.",
    ),
    "wildcard_exact": ("exact: takes no wildcards.", "exact: no admite comodines."),
    "tilde": (
        '~ and a number go after a phrase in quotes, such as "oil sanctions"~5.',
        '~ y un número van tras una frase entre comillas, como "sanciones petróleo"~5.',
    ),
    "near_number": (
        "NEAR and ONEAR take a number of words, such as NEAR/5.",
        "NEAR y ONEAR llevan un número de palabras, como NEAR/5.",
    ),
    "distance": (
        "A distance is at most {limit} words.",
        "La distancia máxima es de {limit} palabras.",
    ),
    "near_operand": (
        "NEAR joins words, phrases and OR-groups of them, all in one field.",
        "NEAR une palabras, frases y grupos con OR de un mismo campo.",
    ),
    "near_deep": ("More than {limit} NEARs are chained.", "Hay más de {limit} NEAR encadenados."),
    "unknown_field": (
        "There is no field “{field}”; put the text in quotes to search for it as it stands.",
        "No existe el campo «{field}»; entre comillas se busca como texto.",
    ),
    "field_in_field": (
        "The field {field}: cannot stand inside the parentheses of another field.",
        "El campo {field}: no puede ir dentro de los paréntesis de otro campo.",
    ),
    "no_value": ("A value must follow {field}:.", "Tras {field}: falta un valor."),
    "exact_field": (
        "exact: works on running text, not on {field}:.",
        "exact: vale para el texto, no para {field}:.",
    ),
    "slop_field": ("The field {field}: takes no ~.", "El campo {field}: no admite ~."),
    "actor": ("No actor is known by “{text}”.", "No se conoce ningún actor llamado «{text}»."),
    "theme": ("No theme is known by “{text}”.", "No se conoce ningún tema llamado «{text}»."),
    "outlet": ("No outlet is known by “{text}”.", "No se conoce ningún medio llamado «{text}»."),
    "country": ("No country is known by “{text}”.", "No se conoce ningún país llamado «{text}»."),
    "language": (
        "The languages are es (Spanish) and en (English), not “{text}”.",
        "Los idiomas son es (español) y en (inglés), no «{text}».",
    ),
    "is": (
        "is: takes copy, original, full, teaser, title_only, live or video, not “{text}”.",
        "es: admite copia, original, completo, avance, titular, directo o vídeo, no «{text}».",
    ),
    "search": (
        "No saved search of yours is called “{text}”.",
        "Ninguna búsqueda guardada suya se llama «{text}».",
    ),
    "saved_cycle": (
        "A saved search cannot contain itself: {path}.",
        "Una búsqueda guardada no puede contenerse a sí misma: {path}.",
    ),
    "saved_deep": (
        "Saved searches are nested more than {limit} deep: {path}.",
        "Hay más de {limit} búsquedas guardadas una dentro de otra: {path}.",
    ),
    "saved_error": (
        "The saved search “{text}” cannot be understood (its column {place}):",
        "La búsqueda guardada «{text}» no se entiende (su columna {place}):",
    ),
    "date": (
        "“{text}” is no date; write 2026, 2026-03, 2026-03-15, a span with “..”, or 7d.",
        "«{text}» no es una fecha; escriba 2026, 2026-03, 2026-03-15, un periodo con «..» o 7d.",
    ),
    "date_order": ("The span “{text}” ends before it begins.", "El periodo «{text}» termina antes de empezar."),
}
