import type { GapDraft, Origin } from '../../manifest/index.ts';
import { fitsVersion } from './version-range.ts';

/** A chart of elsewhere that a copy stands for. */
export interface CopiedReference {
  /** `URL/NAME` */
  readonly address: string;
  readonly path: string;
  /** What its applier asks for; null for the newest, and for a ref of Git, which is no version of the chart. */
  readonly asked: string | null;
  readonly origin: Origin;
  /** Who asks for it, where that is no release. */
  readonly asker?: 'chart';
}

/** What is said where a copy is not the version that is asked for: null where it is. */
export function copyGap(
  { address, path, asked, origin, asker }: CopiedReference,
  version: string | null,
): Omit<GapDraft, 'root'> | null {
  if (asked === null || asked === '') return null;
  const fits = version === null ? null : fitsVersion(asked, version);
  if (fits === true) return null;
  const what = version === null ? 'says no version' : `is ${version}`;
  const rest =
    fits === null && version !== null
      ? `asks for ${asked}, and whether that is the same is not known`
      : `asks for ${asked}`;
  return {
    reason: 'helm-chart',
    message: `What is rendered of ${address} is the copy in ${path}, which may not be what is installed: the copy ${what}, the ${asker ?? 'release'} ${rest}.`,
    origin,
    key: `copy of ${address}`,
    input: `${asked} ${version ?? ''}`,
  };
}
