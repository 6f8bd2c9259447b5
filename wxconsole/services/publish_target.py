"""Where tokens are published, as WXCONSOLE_PUBLISH says it."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from wxconsole.domain.layout import Layout, known_layouts, layout_of
from wxconsole.domain.problem import Misuse
from wxconsole.services.redis_address import RedisAddress, redis_address

_LAYOUTS = "layouts="


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """A Redis, and how the SDKs that read there keep tokens. Printed, it is a URL without user and password.
    The address's prefix begins the keys of wxconsole itself, not those of the SDKs."""

    address: RedisAddress
    layouts: tuple[Layout, ...]

    def __str__(self) -> str:
        return f"{self.address}?{_LAYOUTS}{','.join(layout.label for layout in self.layouts)}"


def publish_target(text: str) -> PublishTarget:
    """A URL as for `redis_address`, with `layouts=name[:prefix],…` besides. Raises Misuse
    (`setting_not_publish`, `setting_publish_cluster`), also as `layout_of`."""
    try:
        url = urlsplit(text)
        options = url.query.split("&")
        given = [option for option in options if option.startswith(_LAYOUTS)]
        rest = "&".join(option for option in options if option not in given)
        address = redis_address(urlunsplit(url._replace(query=rest)))
    except (Misuse, ValueError):
        raise Misuse("setting_not_publish", known=known_layouts()) from None
    names = [name.strip() for name in unquote("".join(given)).removeprefix(_LAYOUTS).split(",")]
    if len(given) != 1 or not any(names):
        raise Misuse("setting_not_publish", known=known_layouts())
    if address.cluster:
        raise Misuse("setting_publish_cluster")
    layouts = {layout.label: layout for layout in map(layout_of, filter(None, names))}
    return PublishTarget(address, tuple(layouts.values()))
