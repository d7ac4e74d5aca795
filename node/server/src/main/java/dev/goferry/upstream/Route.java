package dev.goferry.upstream;

import dev.goferry.module.ModulePattern;

/**
 * Modules that have a chain of their own. Nothing else is asked for them, whatever it answers.
 *
 * @param chain in GOPROXY syntax
 * @param way to the proxies in it
 */
public record Route(ModulePattern modules, String chain, Way way) {}
