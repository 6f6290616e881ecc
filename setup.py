"""The addon as a Python package: pip install odoo-addon-calendar-google-sync

It brings the small addon for OCA's queue_job along, which needs nothing else and
installs itself only where queue_job is installed.

``odoo`` and ``odoo.addons`` are namespaces without an ``__init__.py``; what lies in
``site-packages/odoo/addons`` is found by Odoo without any addons path.
"""

import ast
from pathlib import Path

from setuptools import find_packages, setup

NAME = "calendar_google_sync"
ADDONS = (NAME, "calendar_google_sync_queue_job")
ROOT = Path(__file__).parent
FOLDER = ROOT / NAME

manifest = ast.literal_eval((FOLDER / "__manifest__.py").read_text(encoding="utf-8"))
readme = FOLDER / "README.rst"


def package(addon):
    return f"odoo.addons.{addon}"


def packages(addon):
    yield package(addon)
    for name in find_packages(str(ROOT / addon)):
        yield f"{package(addon)}.{name}"


def data_files(addon):
    """Views, security, translations, static files, migrations: all but packages."""
    folder = ROOT / addon
    for path in sorted(folder.rglob("*")):
        is_script = path.suffix == ".py" and "migrations" in path.parts
        if path.is_file() and (is_script or path.suffix not in (".py", ".pyc")):
            yield str(path.relative_to(folder))


setup(
    name=f"odoo-addon-{NAME}",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=readme.read_text(encoding="utf-8") if readme.exists() else "",
    long_description_content_type="text/x-rst",
    url=manifest["website"],
    author=manifest["author"],
    license=manifest["license"],
    license_files=["LICENSE", "COPYING"],
    python_requires=">=3.10",
    packages=[name for addon in ADDONS for name in packages(addon)],
    package_dir={package(addon): addon for addon in ADDONS},
    package_data={package(addon): list(data_files(addon)) for addon in ADDONS},
    include_package_data=False,
    zip_safe=False,
    install_requires=["odoo==19.0.*", *manifest["external_dependencies"]["python"]],
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
        "Programming Language :: Python",
    ],
)
