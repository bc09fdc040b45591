"""The builds that are known, a row each: a checker inside one is part of it, and no run of its own."""

from __future__ import annotations

from hero_tui.probes.commands.tools import HELP, Tool, words

_NO_BUILD = HELP | words("-w --watch")

BUILDERS = (
    Tool("vite build", None, words("vite"), commands=words("build"), no_run=_NO_BUILD),
    Tool("next build", None, words("next"), commands=words("build")),
    Tool("nuxt build", None, words("nuxt nuxi"), commands=words("build generate prepare"), no_run=_NO_BUILD),
    Tool("astro build", None, words("astro"), commands=words("build")),
    Tool("remix build", None, words("remix react-router"), commands=words("build vite:build"), no_run=_NO_BUILD),
    Tool("vue-cli-service build", None, words("vue-cli-service"), commands=words("build"), no_run=_NO_BUILD),
    Tool("react-scripts build", None, words("react-scripts"), commands=words("build")),
    Tool("ng build", None, words("ng"), commands=words("build b"), no_run=_NO_BUILD),
    Tool("nest build", None, words("nest"), commands=words("build"), no_run=_NO_BUILD),
    Tool("gatsby build", None, words("gatsby"), commands=words("build")),
    Tool("parcel build", None, words("parcel"), commands=words("build"), no_run=_NO_BUILD),
    Tool("storybook build", None, words("storybook"), commands=words("build"), no_run=_NO_BUILD),
    Tool("webpack", None, words("webpack webpack-cli"), no_run=_NO_BUILD | words("serve server s watch w info")),
    Tool("rspack build", None, words("rspack rsbuild"), commands=words("build"), no_run=_NO_BUILD),
    Tool("rollup", None, words("rollup"), no_run=_NO_BUILD),
    Tool("tsup", None, words("tsup tsdown unbuild"), no_run=_NO_BUILD),
)
