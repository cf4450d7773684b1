/**
 * Effects of this room: Prometheus, and the command line. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export { watchCommand } from './command-line/watch-command.ts';
export { createPrometheusServers } from './prometheus/prometheus-servers.ts';
