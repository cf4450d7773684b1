import type { DeliveryMap } from '../../../gitops/index.ts';
import { counted, firstOf } from '../../../manifest/index.ts';

/** How much of an environment is rendered; undefined where that was not looked at. */
type Coverage = DeliveryMap['environments'][number]['coverage'];

/** A part of an environment that is not rendered. */
type UnseenPart = NonNullable<Coverage>['unseen'][number];

/** What would show it: half a sentence for each kind of part. */
const SHOWN_BY: Readonly<Record<UnseenPart['what'], string>> = {
  chart: 'a copy of the chart under `vendored`, or its registry given with `--chart-source`',
  'chart-here':
    'its dependencies and values in this repository (the map renders no charts, reviews do)',
  'chart-by-command':
    'an Application or HelmRelease that installs it (charts of registries that commands install are not rendered)',
  unbuilt: 'mending what keeps it from being built',
  remote: 'a copy of it under `vendored`',
  plugin: 'committing what the plugin makes',
  template: 'committing what it renders',
  file: 'making it a file that can be read here',
};

export const shownBy = ({ what }: UnseenPart): string => SHOWN_BY[what];

const NAMES_SHOWN = 3;

/** How much of an environment is rendered; where something is not seen, what, and what would show it. */
export function coverageLines(coverage: Coverage): readonly string[] {
  if (coverage === undefined) return [];
  const { services, workloads, unseen } = coverage;
  const rendered = `rendered: ${counted(services, 'Service')}, ${counted(workloads, 'workload')}`;
  if (unseen.length === 0) return [rendered];
  const byWay = new Map<string, string[]>();
  for (const part of unseen)
    byWay.set(shownBy(part), [...(byWay.get(shownBy(part)) ?? []), nameText(part)]);
  return [
    `${rendered}; not seen: ${counted(unseen.length, 'part')}`,
    ...[...byWay].map(
      ([way, names]) => `  not seen: ${firstOf(names, NAMES_SHOWN)}; what would show it: ${way}`,
    ),
  ];
}

const nameText = ({ what, name }: UnseenPart): string =>
  what.startsWith('chart') ? `chart ${name}` : name;
