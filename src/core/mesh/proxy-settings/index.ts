/** What objects set of proxies themselves: resources, logs, traces, extensions. */
export type { Amount, Bounds, ProxyResources } from './proxy-resources.ts';
export { proxyResources } from './proxy-resources.ts';
export { quantityOf } from './quantity.ts';
export type { VerboseProxies } from './verbose-proxies.ts';
export { verboseProxies } from './verbose-proxies.ts';
export type { FullTracing } from './full-tracing.ts';
export { fullTracing } from './full-tracing.ts';
export type { UnpinnedExtension } from './unpinned-extensions.ts';
export { unpinnedExtensions } from './unpinned-extensions.ts';
export type { FilterOfAll } from './filters-of-all.ts';
export { filtersOfAppsAndGateways } from './filters-of-all.ts';
export { debugHeadersAskedFor } from './debug-headers.ts';
export { changedInjectorValues } from './changed-injector-values.ts';
