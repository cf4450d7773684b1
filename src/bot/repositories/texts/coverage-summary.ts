import type { Coverage } from '../../../gitops/index.ts';
import { counted } from '../../../manifest/index.ts';

/** For a line that says more: `, 2 parts not seen`; empty where all is. */
export const partsNotSeen = (coverage: Coverage | undefined): string =>
  coverage === undefined || coverage.unseen.length === 0
    ? ''
    : `, ${counted(coverage.unseen.length, 'part')} not seen`;

/** How many Services that are: what callers call. Empty where nothing was rendered. */
export const servicesText = (coverage: Coverage | undefined): string =>
  coverage === undefined ? '' : ` (${counted(coverage.services, 'Service')})`;
