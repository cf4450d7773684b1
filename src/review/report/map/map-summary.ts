import type { DeliveryMap } from '../../../gitops/index.ts';
import { environmentOfUnit, NOBODY, toldPlaces } from '../../../gitops/index.ts';
import { counted, firstOf, lastNet, plainText } from '../../../manifest/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { wrapped } from '../print/print-terminal.ts';
import { coverageLines } from './coverage-text.ts';
import { asideLines, asideLists } from './aside-lists.ts';
import { decisiveSteps } from './environment-name-steps.ts';
import { deliveredIn, unbuiltText } from './map-text.ts';

type MappedEnvironment = DeliveryMap['environments'][number];

const ENVIRONMENTS_SHOWN = 8;
const UNBUILT_SHOWN = 5;
const UNEVEN_SHOWN = 10;
const ASIDE_SHOWN = 6;

/** Sums up a map of which no terminal shows all: production first, what is not alike, how to see the rest. */
export function mapSummary(whole: DeliveryMap, paint: Paint): string {
  const environments = productionBefore(deliveredIn(whole));
  const shown = environments.slice(0, ENVIRONMENTS_SHOWN);
  const more = environments.slice(ENVIRONMENTS_SHOWN).map(toldPlaces.title);
  const parts = [
    headLines(environments, paint),
    ...shown.map((each) => environmentLines(each, paint)),
    more.length === 0 ? [] : [plainText(`and ${firstOf(more, ENVIRONMENTS_SHOWN)}`)],
    unevenLines(environments, paint),
    ...asideLists(whole).map((list) => asideLines(list, paint, ASIDE_SHOWN)),
  ].filter((lines) => lines.length > 0);
  return lastNet(`${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

const productionBefore = (all: readonly MappedEnvironment[]): readonly MappedEnvironment[] =>
  all.toSorted((a, b) => rankOf(a) - rankOf(b));

const rankOf = ({ name, production }: MappedEnvironment): number =>
  name === NOBODY ? 2 : production ? 0 : 1;

function headLines(environments: readonly MappedEnvironment[], paint: Paint): readonly string[] {
  const folders = new Set(environments.flatMap(({ roots }) => roots.map(({ path }) => path)));
  const counts = `${counted(environments.length, 'environment')}, ${counted(folders.size, 'folder')}.`;
  return [
    `${paint.bold(counts)} This is a summary:`,
    '--all prints everything, --environment NAME and --service NAME some of it.',
  ];
}

function environmentLines(each: MappedEnvironment, paint: Paint): readonly string[] {
  const { production, why, cluster, roots, charts, coverage } = each;
  const kind = production ? 'production' : 'not production';
  const where = cluster === null ? '' : `, cluster ${cluster}`;
  const unbuilt = roots.filter((root) => root.unbuilt !== undefined);
  const rest = unbuilt.length - UNBUILT_SHOWN;
  return [
    `${paint.bold(plainText(toldPlaces.title(each)))}  ${plainText(`${kind}: ${why}${where}`)}`,
    `  ${counted(new Set(roots.map(({ path }) => path)).size, 'folder')}${chartsText(charts.length)}${appliersText(roots)}`,
    ...decisiveSteps(roots.flatMap(({ considered = [] }) => considered)).map(
      (line) => `  ${plainText(line)}`,
    ),
    ...unbuilt
      .slice(0, UNBUILT_SHOWN)
      .flatMap((root) =>
        unbuiltText(root).map((text) => `  ${plainText(`${root.path}: ${text}`)}`),
      ),
    ...(rest > 0 ? [`  and ${counted(rest, 'more folder')} like that`] : []),
    ...coverageLines(coverage).map((line) => `  ${plainText(line)}`),
  ];
}

const chartsText = (charts: number): string =>
  charts === 0 ? '' : ` and ${counted(charts, 'chart')}`;

/** Counts who applies them, by kind: `, by 201 Applications (3 synced by hand)`. */
function appliersText(roots: MappedEnvironment['roots']): string {
  const byKind = new Map<string, Set<string>>();
  const byHand = new Set<string>();
  for (const { kind, namespace, name, isByHand } of roots.flatMap(({ appliers }) => appliers)) {
    byKind.set(kind, (byKind.get(kind) ?? new Set()).add(`${namespace}/${name}`));
    if (isByHand === true) byHand.add(`${kind} ${namespace}/${name}`);
  }
  const kinds = [...byKind].map(([kind, names]) => counted(names.size, plainText(kind)));
  const hand = byHand.size === 0 ? '' : ` (${String(byHand.size)} synced by hand)`;
  const loose = roots.filter(
    ({ appliers, scripts = [] }) => appliers.length + scripts.length === 0,
  );
  const without = loose.length === 0 ? '' : `, ${String(loose.length)} without an applier`;
  return `${kinds.length === 0 ? '' : `, by ${kinds.join(' and ')}${hand}`}${without}`;
}

/** Lists folders that some environments have and others lack, the environment's own word left out of their paths. */
function unevenLines(environments: readonly MappedEnvironment[], paint: Paint): readonly string[] {
  const named = environments.filter(({ name }) => name !== NOBODY);
  const names = [...new Set(named.map(({ name }) => environmentOfUnit(name)))];
  const places = new Map<string, Set<string>>();
  for (const { name, roots } of named)
    for (const { path } of roots) {
      const own = environmentOfUnit(name);
      const pattern = path
        .split('/')
        .map((step) => (step === own ? '*' : step))
        .join('/');
      places.set(pattern, (places.get(pattern) ?? new Set()).add(own));
    }
  const uneven = [...places].filter(([, where]) => where.size < names.length);
  // where hardly any folder is everywhere, folders are not called after environments, and nothing follows of it
  if (uneven.length === 0 || uneven.length * 2 > places.size) return [];
  const more = uneven.length - UNEVEN_SHOWN;
  return [
    paint.bold('Not in every environment'),
    ...uneven
      .slice(0, UNEVEN_SHOWN)
      .map(([pattern, where]) =>
        wrapped(plainText(`${pattern}: only in ${firstOf([...where], ENVIRONMENTS_SHOWN)}`), '  '),
      ),
    ...(more > 0 ? [`  and ${counted(more, 'more folder')}`] : []),
  ];
}
