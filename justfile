# The front door: `just` lists what can be run. Needs the environment of CONTRIBUTING.md.

set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

# What can be run
default:
    @just --list

# Every test; `just test tests/rules -k commentary` for some
test *ARGS:
    python -m pytest -n 2 {{ ARGS }}

# Look how pmqa takes files made wrong by chance; `just fuzz --count 100000 --seed 7`
fuzz *ARGS:
    python -m tests.tools.fuzz {{ ARGS }}

# The libraries by which tests save workbooks as other programs do; needs Node
foreign:
    npm install --prefix tests/tools/foreign --no-package-lock --no-audit --no-fund

# Style, types, and that imports run down only
lint:
    ruff check
    ruff format --check
    mypy
    lint-imports

# Write the generated documentation anew
docs:
    python -m tests.tools.docs

# Rewrite the recorded outputs in tests/golden/; read the difference before you commit it
golden:
    python -m pytest -q --golden

# What the README says of speed, measured here
bench *ARGS:
    python -m benchmarks.validate_returns {{ ARGS }}

# Make the example workspaces' returns and ledgers anew
examples:
    python -m examples.make.make_sample
    python -m examples.published.make.make_published

# Take the README's pictures anew; needs Chromium
screenshots:
    python -m tests.tools.screenshots
