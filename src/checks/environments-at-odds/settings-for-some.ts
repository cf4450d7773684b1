import type { SettingRow } from '../../compare/index.ts';
import { sourcesOf, widenedDivergences } from '../../compare/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Origin, ResourceId } from '../../manifest/index.ts';
import { firstOf, listed, oneLine, placeOf, subjectText } from '../../manifest/index.ts';
import { goneRootNamespace } from '../mesh-wide/gone-root-namespace.ts';
import { refusedObject } from '../invalid-mesh-resource/invalid-mesh-resource.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** What one environment has of a setting. */
type SettingInEnvironment = SettingRow['in'][number];

/** A setting that one environment changes away from others that had the same. */
type WidenedDivergence = ReturnType<typeof widenedDivergences>[number];

const settingForSome: Check = {
  id: 'setting-for-some',
  title: 'Timeout, retry, limit or non-production access now differs between environments',
  level: 'low',
  blind:
    "Settings that differed before, routes of only some environments, and a non-production environment's own file: changes are first tested there.",
};

const admissionForSome: Check = {
  id: 'admission-for-some',
  title: 'mTLS or access rules now differ between production and others',
  level: 'medium',
  blind: 'Settings that differed before, and policies on pods outside the mesh.',
};

/**
 * Tells what a change gives to some environments only. At rest it says nothing, since `meshwarden drift
 * environments` lists that.
 */
export const settingsForSome = checks([settingForSome, admissionForSome], (input) =>
  toldTogether(widenedIn(input)).map((group) => tell(input, group, goneRootNamespace(input))),
);

/**
 * Lists the settings that a change gives to some environments only. It leaves out those of refused objects:
 * they are not in force, and a finding of its own says so.
 */
function widenedIn(input: DetectorInput): readonly WidenedDivergence[] {
  const { mesh, before, environments = [], environmentsBefore = [] } = input;
  if (before === null || environments === environmentsBefore) return [];
  const widened = widenedDivergences(mesh, before, environments, environmentsBefore);
  if (widened.length === 0) return [];
  const isRefused = refusedObject(input);
  return widened.filter(
    (each) =>
      !sourcesOf(each.row.in).some((source) => isRefused(source)) &&
      (mesh.environment.production || !isTriedHereFirst(each)),
  );
}

/**
 * Tells whether a setting is tried in one environment first: outside of production, what stands in a file of
 * which the others take nothing is meant for this environment. A file that all of them share can give it to
 * one by oversight.
 */
function isTriedHereFirst({ row, after, before }: WidenedDivergence): boolean {
  const said = filesBehind(after.setting ?? before.setting);
  const others = row.in.filter(({ place }) => place.mesh !== after.place.mesh);
  const shared = new Set(others.flatMap(({ setting }) => filesBehind(setting)));
  return said.some((file) => !shared.has(file));
}

/** Names the files behind a setting; where a chart's template writes it, they are those of its values. */
function filesBehind(setting: SettingRow['in'][number]['setting']): readonly string[] {
  const origin = setting?.origin ?? null;
  if (origin === null) return [];
  const { values = [] } = origin;
  return values.length === 0 ? [origin.file] : values.map(({ file }) => file);
}

type Group = readonly [WidenedDivergence, ...WidenedDivergence[]];

/**
 * Puts together what is so of the same objects and is missing in the same environments: a reader takes it for
 * one thing.
 */
function toldTogether(found: readonly WidenedDivergence[]): readonly Group[] {
  return [...groupedBy(linesOf(found), keyOf).values()].flatMap((lines) => {
    const [first, ...others] = lines.flat();
    return first === undefined ? [] : [[first, ...others] as const];
  });
}

/** Groups what one line decides, for however many Services. */
const linesOf = (
  found: readonly WidenedDivergence[],
): readonly (readonly WidenedDivergence[])[] => [
  ...groupedBy(found, ({ row, after, before }) => {
    const origin = after.setting?.origin ?? before.setting?.origin ?? null;
    const place = origin === null ? null : placeOf(origin);
    return JSON.stringify([row.of, row.name, after.value, place]);
  }).values(),
];

function keyOf(line: readonly WidenedDivergence[]): string {
  const [first] = line;
  const whose = first?.row.of ?? line.map(({ service }) => service);
  return JSON.stringify([whose, first?.row.security, first?.left.map(nameOf)]);
}

/** This many Services, and settings of them, are named, and the rest is counted. */
const NAMED = 3;

/** Tells of one group, with the root namespace that goes with the change: then a setting is in force only where a control plane of elsewhere reads it. */
function tell({ mesh }: DetectorInput, group: Group, gone: string | null): ToldBy {
  const [first] = group;
  const { row, after, before, left } = first;
  const environment = mesh.environment.name;
  const services = new Map(group.map((each) => [each.service, each.after.place.service]));
  const others = listed(left.map(nameOf), NAMED);
  const does = left.length === 1 ? 'does' : 'do';
  const where = gone === null ? '' : ', where a control plane still reads this';
  const objects = sourcesOf(group.flatMap((each) => each.row.in));
  const values = new Map(group.map((each) => [each.row.name, valueOf(each.row, each.after)]));
  const whose = row.of ?? firstOf([...services.keys()], NAMED);
  const names = [...values.keys()];
  return {
    by: row.security && mesh.environment.production ? admissionForSome : settingForSome,
    // of what is gone, the object that said it
    subject: after.setting?.source ?? before.setting?.source ?? after.place.service.resource,
    subjects: [...services.values()].map(({ resource }) => resource),
    key: `${names.join(', ')} of ${row.of ?? first.service}`,
    scope: { level: 'service', workloads: 0, services: services.size, namespaces: 1 },
    message: `In ${environment}${where}, ${whose} gets ${firstOf([...values.values()], NAMED)}; ${others} ${does} not.`,
    why: `Before, ${environment} had the same as ${others}. ${goneText(gone)}${rowsText(group, names)}`,
    symptom: `a test in ${others} proves nothing for ${environment}, and vice versa`,
    ...placeIn(first),
    related: left.flatMap(({ setting }) => setting?.origin ?? []).slice(0, NAMED),
    fix: { text: fixText(first, objects, others, gone), kind: 'choice' },
    setting: { field: row.field, value: after.value, objects: objects.map(nameOnly) },
  };
}

const goneText = (gone: string | null): string =>
  gone === null
    ? ''
    : `Namespace ${gone} and its workloads are removed: proxies without a control plane keep their configuration. `;

const nameOnly = ({ group, kind, namespace, name }: ResourceId): ResourceId => ({
  ...{ group, kind, namespace, name },
});

const nameOf = ({ place }: SettingInEnvironment): string => place.mesh.environment.name;

const valueOf = ({ name }: SettingRow, { value }: SettingInEnvironment): string =>
  name.startsWith('AuthorizationPolicy ') ? `${name} (${cut(value)})` : `${name} ${cut(value)}`;

const rowsText = (group: Group, names: readonly string[]): string =>
  `Now ${names.flatMap((name) => rowText(group, name)).join('; ')}.`;

/** Writes a setting as `timeout: dev 10s, staging 3s`. */
function rowText(group: Group, name: string): readonly string[] {
  const found = group.find(({ row }) => row.name === name);
  const all = found?.row.in.map(({ value }) => value) ?? [];
  const values =
    found?.row.in.map((each) => `${nameOf(each)} ${oneLine.beside(each.value, all, SHOWN)}`) ?? [];
  return values.length === 0 ? [] : [`${name}: ${values.join(', ')}`];
}

/** This many letters of a value are shown. */
const SHOWN = 80;
const cut = (text: string): string => oneLine.beside(text, [], SHOWN);

function placeIn({ after, before }: WidenedDivergence): { origin: Origin; side?: 'base' } {
  const { origin = null } = after.setting ?? {};
  if (origin !== null) return { origin };
  const { origin: gone = null } = before.setting ?? {};
  return gone === null
    ? { origin: after.place.service.resource.origin }
    : { origin: gone, side: 'base' };
}

function fixText(
  { row, left, before }: WidenedDivergence,
  [object]: readonly ResourceId[],
  others: string,
  gone: string | null,
): string {
  const { setting } = before;
  if (gone !== null && setting?.source?.namespace === gone)
    return `Keep applying ${subjectText(setting.source)} there, with Namespace ${gone}, unless you want to remove both.`;
  const shared = `If ${others} ${left.length === 1 ? 'needs' : 'need'} it too, set it in a file they share.`;
  return object === undefined
    ? shared
    : `${shared} If the difference is intended, add it to \`intendedDifferences\`: \`{ kind: ${object.kind}, name: ${object.name}, field: ${row.field}, reason: … }\`.`;
}
