"""How the documentation is built: Sphinx, MyST and furo; warnings are errors (``make docs``)."""

import sys
from pathlib import Path

import newstratum

sys.path.append(str(Path(__file__).parent / "_extensions"))

project = "newstratum"
copyright = "2026, newstratum developers"
version = release = newstratum.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "docstrings"]
exclude_patterns = ["_build"]
nitpicky = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
# "Returns: TEXT" as one paragraph; the type stands in the signature.
napoleon_use_rtype = False

html_static_path = ["_static"]
html_css_files = ["page.css"]
html_theme = "furo"
html_title = "newstratum"
html_copy_source = False
