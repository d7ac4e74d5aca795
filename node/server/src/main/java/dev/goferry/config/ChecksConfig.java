package dev.goferry.config;

import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;

/**
 * What is verified against a checksum database, and what is nobody else's business.
 *
 * @param privateModules GOPRIVATE syntax: never named to a public upstream or checksum database
 * @param unverified GONOSUMDB syntax: not verified
 * @param database the database, or off
 */
public record ChecksConfig(ModulePattern privateModules, ModulePattern unverified, SumDbSpec database) {}
