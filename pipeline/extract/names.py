"""What the names of an element (class, id, role) say about its text: the article's, furniture, or neither."""

import re
from functools import lru_cache

NOTHING, FURNITURE, SELDOM, FULL = 0.0, 0.15, 0.4, 1.0  # weights of a paragraph

# Words at camel-case and other borders; and whole parts between separators, for words too short to be told from hashes.
WORD = re.compile(r"[A-Z][a-z]+|[a-z]{3,}|[A-Z]{4,}")
PART = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+(?=\d{0,3}(?![A-Za-z0-9]))")  # not the letters inside of a hash

NEVER = frozenset("cookie cookies consent gdpr ccpa onetrust didomi privacy cmp".split())
STRONG = frozenset(
    "comment comments comentario comentarios disqus respond related relacionadas relacionados relacionada "
    "relacionado recommended recommendation "
    "recommendations recomendados recomendadas recomendado outbrain taboola mgid newsletter newsletters subscribe "
    "subscription suscripcion "
    "suscribete suscribirse promo promos promoted promotion sponsor sponsored patrocinado publicidad advert adverts "
    "advertisement advertising "
    "social share sharing shares sharebar sharedaddy compartir comparte breadcrumb breadcrumbs masthead menu navbar "
    "navigation footer tags "
    "taglist etiquetas keywords byline caption captions credit credits figcaption copyright disclaimer pagination "
    "pager rating votes poll polls "
    "trending popular signin signup login toolbar modal popup tooltip lightbox recirc recirculation recirculate "
    "noprint authorbio jwplayer "
    "toc bio ad ads adslot dfp".split()
)
SHORT = frozenset("toc bio ad ads dfp cmp nav pie cta tag tags".split())  # believed only as whole parts
WEAK = frozenset(
    "sidebar rail widget widgets teaser teasers banner overlay hidden pullquote slideshow gallery carousel slider "
    "survey player interest nav "
    "meta timestamp dateline secondary bottom outro callout cta infobox factbox author register donate donation "
    "member membership ultimas".split()
)
OWN = frozenset(
    "article story entry post content body text cuerpo nota noticia paragraph paragraphs parrafo main".split()
)
PAIRED = frozenset(
    "author autor most mas read leer see more next further latest ultimas image img photo media pie visually "
    "screen skip jump inline table post tag".split()
)
PAIR = re.compile(
    r"(?:author|autor)[-_]{0,2}(?:bio|box|info|card|desc|profile|about)|about[-_]?(?:the[-_]?)?author|most[-_]?(?:read|popular|viewed|shared)|mas[-_]?(?:lei|vist)|"
    r"(?:read|see)[-_]?(?:more|also|next)|also[-_]?read|leer[-_]?(?:mas|tambien)|more[-_]?(?:from|on|stories|news|articles|topic)|mas[-_]?noticias|up[-_]?next|"
    r"next[-_]?(?:article|story|post|prev)|further[-_]?reading|(?:latest|ultimas)[-_]?(?:news|posts|stories|noticias)|(?:image|img|photo|media)[-_]{0,2}(?:caption|credit|source)|"
    r"pie[-_]?(?:de[-_]?)?foto|visually[-_]?hidden|screen[-_]?reader|(?:skip|jump)[-_]?links?|inline[-_]?(?:links?|related|story|promo)|table[-_]of[-_]contents|post[-_]?nav|tag[-_]?list|post[-_]?tags",
)
HIDDEN = frozenset("hidden hide d-none is-hidden u-hidden invisible".split())  # as whole classes
EMBEDS = ("twitter-tweet", "instagram-media", "tiktok-embed", "bluesky-embed", "ot-sdk", "sr-only", "fb-post")
HIDING = frozenset("hidden hide none invisible".split())
STATES = frozenset("enabled open closed".split())  # "comments-open" stands on the body of a page


@lru_cache(maxsize=20_000)
def weight(name: str) -> float:
    """How much a paragraph counts in an element called ``name``: in full, seldom, little, or not at all."""
    low = name.lower()
    parts = set(PART.findall(low))
    words = {word.lower() for word in WORD.findall(name)} | (parts & SHORT)
    if words & NEVER or any(map(low.__contains__, EMBEDS)):
        return NOTHING
    if words & STRONG and not (words & STATES and "comments" in words):
        return FURNITURE
    if parts & PAIRED | words & PAIRED and PAIR.search(low):
        return FURNITURE
    if parts & HIDING and ":" not in name and not HIDDEN.isdisjoint(name.split()):
        return FURNITURE
    return SELDOM if words & WEAK and not words & OWN else FULL
