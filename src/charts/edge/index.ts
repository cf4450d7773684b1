/**
 * Effects of this room: the Helm engine in its thread, and registries. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export { createChartRenderer } from './create-chart-renderer.ts';
export { createChartSources } from './registries/create-chart-sources.ts';
