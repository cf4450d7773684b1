import type { Mesh } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, resourceKey } from '../../manifest/index.ts';
import type { EndDate } from './end-date.ts';
import { endDateOf } from './end-date.ts';
import type { TemporarySetting } from './temporary-settings.ts';
import { temporarySettings } from './temporary-settings.ts';

/** An object whose settings for a time have an end. */
export interface DatedSettings {
  readonly resource: Resource;
  /** Says what they do, after the name of the object. */
  readonly does: string;
  readonly settings: readonly TemporarySetting[];
  readonly end: EndDate;
}

const MOST_NAMED = 3;

/** Says what settings of one object do: `delays requests and sends copies of requests elsewhere`. */
export const doesText = (settings: readonly TemporarySetting[]): string =>
  listed([...new Set(settings.map(({ does }) => does))], MOST_NAMED);

/** Lists the objects whose settings for a time say until when, readable or not. */
export function datedSettings(mesh: Mesh): readonly DatedSettings[] {
  // without any such date nothing is looked for
  if (!mesh.resources.some((one) => endDateOf(one) !== null)) return [];
  const byObject = groupedBy(temporarySettings(mesh), ({ resource }) => resourceKey(resource));
  return [...byObject.values()].flatMap((settings) => {
    const [first] = settings;
    const end = first === undefined ? null : endDateOf(first.resource);
    return first === undefined || end === null
      ? []
      : [{ resource: first.resource, does: doesText(settings), settings, end }];
  });
}
