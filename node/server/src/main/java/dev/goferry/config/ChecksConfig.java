package dev.goferry.config;

/**
 * What is verified against a checksum database, and what is nobody else's business.
 *
 * @param privateModules GOPRIVATE syntax: never named to a public upstream or checksum database
 * @param unverified GONOSUMDB syntax: not verified
 * @param database GOSUMDB syntax
 */
public record ChecksConfig(String privateModules, String unverified, String database) {}
