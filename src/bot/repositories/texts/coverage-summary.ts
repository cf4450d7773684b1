import type { DeliveryMap } from '../../../gitops/index.ts';
import { counted } from '../../../manifest/index.ts';

/** Says how much of an environment is rendered; undefined where that was not looked at. */
type Coverage = DeliveryMap['environments'][number]['coverage'];

/** For a line that says more: `, 2 parts not seen`; empty where all is. */
export const partsNotSeen = (coverage: Coverage): string =>
  coverage === undefined || coverage.unseen.length === 0
    ? ''
    : `, ${counted(coverage.unseen.length, 'part')} not seen`;

/** How many Services that are: what callers call. Empty where nothing was rendered. */
export const servicesText = (coverage: Coverage): string =>
  coverage === undefined ? '' : ` (${counted(coverage.services, 'Service')})`;
