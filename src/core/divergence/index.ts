/**
 * What is in force for Services, environments side by side: mTLS, who may call, timeouts, retries, limits. Takes meshes;
 * gives tables of settings, and what a change makes differ. Knows nothing of findings, reports and Git.
 */
export type { FoundValue } from './asked-value.ts';
export { askedValues } from './asked-value.ts';
export type { DifferingSetting } from './service-setting.ts';
export type { InForce, Promotion } from './promotion.ts';
export { promotionOf } from './promotion.ts';
export type { SettingInEnvironment, SettingRow, TableOfSettings } from './settings-table.ts';
export { differingSettings, sourcesOf, tableOfSettings } from './settings-table.ts';
export type { ToldDivergence } from './told-divergences.ts';
export { toldDivergences } from './told-divergences.ts';
export type { WidenedDivergence } from './widened-divergences.ts';
export { widenedDivergences } from './widened-divergences.ts';
