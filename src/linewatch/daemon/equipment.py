"""The site's settings in the words of the edges."""

import linewatch.config.credentials as config
from linewatch.collect.settings import CollectSettings, Credential
from linewatch.config.site import Site
from linewatch.daemon.serving import CannotStart
from linewatch.profiles.files import BadProfile
from linewatch.profiles.library import Profiles, load, standard
from linewatch.wire.snmp import V1, V2C
from linewatch.wire.snmp.pdu import V3
from linewatch.wire.usm import User


def collect_settings(site: Site) -> CollectSettings:
    """How to collect; secrets are revealed here and nowhere else."""
    return CollectSettings(
        credentials={name: credential_of(entry) for name, entry in site.credentials.items()},
        interval_s=site.poll.interval.total_seconds(),
        timeout_s=site.poll.timeout.total_seconds(),
        tries=site.poll.retries + 1,
        silent_backoff_max_s=site.poll.silent_backoff_max.total_seconds(),
        traps=(site.traps.host, site.traps.port) if site.traps else None,
        trap_allowance=site.trap_allowance,
        trap_relays=site.trap_relays,
    )


def credential_of(entry: config.Credential) -> Credential:
    """One credential, its secrets revealed."""
    user = entry.user
    if user is None:
        versions = {"v1": V1, "v2c": V2C}
        return Credential(entry.community.reveal().encode(), versions[entry.version])
    known = User(
        user.name, user.auth, user.auth_secret.reveal(), user.priv, user.priv_secret.reveal(), user.context
    )
    return Credential(entry.name.encode(), V3, known)


def profiles_of(site: Site) -> Profiles:
    """The site's own profiles before ours. Raises `CannotStart` with every mistake of every file."""
    profiles = standard()
    try:
        for folder in reversed(site.profiles):
            profiles = load(folder, profiles)
    except BadProfile as bad:
        raise CannotStart("\n".join(bad.mistakes)) from bad
    return profiles
