package dev.goferry.config;

/**
 * The operator's side.
 *
 * @param listen the address of health, readiness and metrics
 */
public record OpsConfig(HostPort listen) {}
