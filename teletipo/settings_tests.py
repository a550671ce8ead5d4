"""Settings for the project's tests: a data folder of their own, nothing from the caller's environment."""

import atexit
import os
import shutil
import tempfile

for _name in [name for name in os.environ if name.startswith("TELETIPO_") and name != "TELETIPO_REQUIRE_SERVICES"]:
    del os.environ[_name]
_folder = tempfile.mkdtemp(prefix="teletipo-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["TELETIPO_DATA"] = _folder
os.environ["TELETIPO_BACKEND"] = "memory"

from teletipo.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
