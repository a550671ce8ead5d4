"""What search/lint.py may say of a query: English and Spanish."""

REMARKS: dict[str, tuple[str, str]] = {
    "lower_operator": (
        "“{word}” is searched for as a word. Operators are written in capitals: {operator}.",
        "«{word}» se busca como palabra. Los operadores van en mayúsculas: {operator}.",
    ),
    "single_quotes": (
        "Single quotation marks are not looked at; a phrase stands in double ones.",
        "Las comillas simples no cuentan; una frase va entre comillas dobles.",
    ),
    "short_prefix": (
        "Very many words begin with “{word}”; one letter more finds less by chance.",
        "Muchísimas palabras empiezan por «{word}»; con una letra más habrá menos azar.",
    ),
    "ambiguous": (
        "“{word}” may mean {count} actors, and all are searched for: {names}.",
        "«{word}» puede ser {count} actores y se buscan todos: {names}.",
    ),
    "is_actor": (
        "“{word}” is the name of an actor: actor: finds {name} by every name, in both languages.",
        "«{word}» es el nombre de un actor: actor: encuentra a {name} por todos sus nombres, en los dos idiomas.",
    ),
    "is_theme": (
        "“{word}” is also a theme: theme: finds articles about “{name}” in both languages, whatever their words.",
        "«{word}» es también un tema: tema: encuentra artículos sobre «{name}» en los dos idiomas, con cualquier palabra.",
    ),
    "one_language": (
        "“{word}” stands in {language} articles only ({count}). For the other language add its word there with OR.",
        "«{word}» solo está en artículos en {language} ({count}). Para el otro idioma, añada su palabra con O.",
    ),
    "exact": (
        "As written, “{word}” is in {count} of the {all} articles that have it with any accents, capitals and endings.",
        "Tal cual, «{word}» está en {count} de los {all} artículos que la tienen con cualquier acento, mayúscula o terminación.",
    ),
    "not_removes": (
        "Excluding {what} removes {percent} % of what the rest of the query finds ({removed} of {all}).",
        "Excluir {what} quita el {percent} % de lo que encuentra el resto de la consulta ({removed} de {all}).",
    ),
    "same_word": (
        "“{one}” and “{other}” are the same word here: accents, capitals and endings do not count.",
        "«{one}» y «{other}» son aquí la misma palabra: no cuentan acentos, mayúsculas ni terminaciones.",
    ),
    "redundant_and": (
        "{one} changes nothing: whatever has {other} has it too.",
        "{one} no cambia nada: lo que tiene {other} lo tiene también.",
    ),
    "redundant_or": (
        "{one} adds nothing: {other} finds it already.",
        "{one} no añade nada: {other} ya lo encuentra.",
    ),
    "contradiction": (
        "Nothing can be found: {one} and {other} exclude each other.",
        "No se puede encontrar nada: {one} y {other} se excluyen.",
    ),
}
