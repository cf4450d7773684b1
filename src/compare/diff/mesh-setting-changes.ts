import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { resourceKey, sameData, secretsIn, stableKeyOf } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { canonicalText } from './compare/canonical-text.ts';
import type { Change } from './change.ts';
import { digestOf, shownValue } from './compare/value-redaction.ts';

type MeshSetting = NonNullable<ReturnType<Mesh['configuration']['settings']['get']>>;

/**
 * Settings of the mesh that change without a field of their own saying so: where Helm values come from
 * a generated file, where the object that holds them appears or goes, or one shape starts to win over
 * another. Fields that already say it (`explained`) are not repeated.
 */
export function meshSettingChanges(
  environment: string,
  before: Mesh,
  after: Mesh,
  explained: readonly Change[],
): readonly Change[] {
  const said = settingsSaid(explained);
  const among = { before: before.resources, after: after.resources };
  const [was, is] = [before.configuration.settings, after.configuration.settings];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((path) => {
    const setting = is.get(path) ?? was.get(path);
    if (setting === undefined || sameData(was.get(path)?.node, is.get(path)?.node)) return [];
    if (said.some((other) => coversSetting(other, setting))) return [];
    return [settingChange(environment, { was: was.get(path), is: is.get(path), among }, setting)];
  });
}

interface Said {
  readonly subject: string;
  readonly path: string;
  readonly origin: Origin;
}

/** Which settings the field changes of an object speak of, as dotted paths. */
function settingsSaid(changes: readonly Change[]): readonly Said[] {
  return changes.flatMap(({ kind, subject, field, origin }) => {
    if ((kind !== 'mesh-config' && kind !== 'proxy-config') || field === null) return [];
    const path = settingPathOf(field);
    if (path === null) return [];
    return [{ subject: resourceKey(subject), path, origin }];
  });
}

/** What a set makes has its settings where the set's own field says them. */
const coversSetting = (said: Said, setting: MeshSetting): boolean =>
  (said.subject === stableKeyOf(setting.source) || isOnePlace(said.origin, setting.origin)) &&
  (said.path === setting.path ||
    said.path.startsWith(`${setting.path}.`) ||
    setting.path.startsWith(`${said.path}.`));

const isOnePlace = (one: Origin, other: Origin): boolean =>
  one.file === other.file && one.line === other.line && one.column === other.column;

const shownSetting = (node: Node | undefined, name: string): ReturnType<typeof shownValue> =>
  shownValue(node, node === undefined ? new Map() : secretsIn(node, null, name));

/** A setting on both sides, and all objects that may have held it there. */
interface SettingSides {
  readonly was: MeshSetting | undefined;
  readonly is: MeshSetting | undefined;
  readonly among: { readonly before: readonly Resource[]; readonly after: readonly Resource[] };
}

/** An object that gets its first setting, or loses its last, was there before, or stays. */
function settingChange(
  environment: string,
  { was, is, among }: SettingSides,
  setting: MeshSetting,
): Change {
  const source: Resource = setting.source;
  const path = setting.path.split('.');
  const before = shownSetting(was?.node, path.at(-1) ?? '');
  const after = shownSetting(is?.node, path.at(-1) ?? '');
  const texts = [was, is].map((side) => canonicalText(side?.node, new Map()));
  return {
    kind: path[0] === 'defaultConfig' ? 'proxy-config' : 'mesh-config',
    environment,
    subject: {
      group: source.group,
      kind: source.kind,
      namespace: source.namespace,
      name: source.stableName,
    },
    field: `meshConfig.${setting.path}`,
    before: before.value,
    after: after.value,
    origin: setting.origin,
    side: is === undefined ? 'base' : 'head',
    digest: before.altered || after.altered ? digestOf(texts.join('\n')) : null,
    object: is?.source ?? sameIn(among.after, source),
    oldObject: was?.source ?? sameIn(among.before, source),
  };
}

const sameIn = (resources: readonly Resource[], source: Resource): Resource | null =>
  resources.find((each) => stableKeyOf(each) === stableKeyOf(source)) ?? null;

/**
 * The path inside the MeshConfig message that a field of a change speaks of, dotted and without list
 * positions (`defaultConfig.concurrency`); null where the field is not in one.
 */
export function settingPathOf(field: string): string | null {
  const inside =
    /(?:^|\.)meshConfig\.(.+)$/.exec(field)?.[1] ?? /^data\.mesh\.(.+)$/.exec(field)?.[1];
  return inside === undefined
    ? null
    : inside.replace(/\[\d+\]/g, '').replace(/\['([^']*)'\]/g, '.$1');
}
