"""The addon as a Python package: pip install odoo-addon-calendar-google-sync

``odoo`` and ``odoo.addons`` are namespaces without an ``__init__.py``; what lies in
``site-packages/odoo/addons`` is found by Odoo without any addons path.
"""

import ast
from pathlib import Path

from setuptools import find_packages, setup

NAME = "calendar_google_sync"
PACKAGE = f"odoo.addons.{NAME}"
FOLDER = Path(__file__).parent / NAME

manifest = ast.literal_eval((FOLDER / "__manifest__.py").read_text(encoding="utf-8"))
readme = FOLDER / "README.rst"


def data_files():
    """Views, security, translations, static files, migrations: all but packages."""
    for path in sorted(FOLDER.rglob("*")):
        is_script = path.suffix == ".py" and "migrations" in path.parts
        if path.is_file() and (is_script or path.suffix not in (".py", ".pyc")):
            yield str(path.relative_to(FOLDER))


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
    packages=[PACKAGE, *(f"{PACKAGE}.{name}" for name in find_packages(str(FOLDER)))],
    package_dir={PACKAGE: NAME},
    package_data={PACKAGE: list(data_files())},
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
