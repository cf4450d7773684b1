import { createHash } from 'node:crypto';
import type { Node, Origin } from '../../manifest/index.ts';
import { itemsAt, nodeAt, parseYaml, placeOf, stringAt } from '../../manifest/index.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import { commonSteps, folderOf } from '../tree-path.ts';
import { directoryGlob } from './argo-glob.ts';

const SETTINGS = 'argocd-cm';

/** Tells whether a text may hold the settings of Argo CD. */
export const mentionsSettings = (text: string): boolean => text.includes(SETTINGS);

/** Tools that one setting switches off for all Applications of an instance (ARGO-5). */
export const SWITCHES = ['kustomize', 'helm', 'jsonnet'] as const;

/** Holds what `argocd-cm` of the tree says to one Application; nothing where it is not seen here. */
export interface ArgoSettings {
  readonly switchedOff: readonly (typeof SWITCHES)[number][];
  /** Tells whether kustomizations read files outside of their folder (ARGO-30). */
  readonly readsOutside: boolean;
  /**
   * Tells whether kustomizations may not list charts, because options are set and do not enable Helm
   * (ARGO-30, KUST-2).
   */
  readonly refusesCharts?: true;
  /** Tells whether a sync waits for Applications to be healthy (ARGO-53); absent where no settings are seen. */
  readonly applicationHealth?: ApplicationHealth;
  /** Says what is rendered and never applied; null for nothing. */
  readonly exclusions: ArgoExclusions | null;
}

/** Says whether the settings hold a health check for Applications: without one no sync waits for them. */
export type ApplicationHealth = 'checked' | 'unchecked';

/** Objects that Argo CD drops before it compares anything (ARGO-41). */
export interface ArgoExclusions {
  readonly excluded: readonly ObjectFilter[];
  /** Lists filters of which an object has to fit one, where any is given; any other object is dropped. */
  readonly included: readonly ObjectFilter[];
  readonly origin: Origin;
  /** Equal where both say the same, in the same place. */
  readonly key: string;
}

interface ObjectFilter {
  readonly groups: readonly string[];
  readonly kinds: readonly string[];
}

export const isArgoSettings = (object: Node): boolean =>
  stringAt(object, 'kind') === 'ConfigMap' &&
  stringAt(object, 'metadata', 'name') === SETTINGS &&
  notDelivered(object.origin.file) === null;

/** Looks settings up: for an Application, and the version of kustomize that its source asks for. */
export type FindSettings = (application: Node, version: string | null) => ArgoSettings;

/** More instances than any tree has. */
const MOST = 100;

/**
 * Settings of the instance that an Application belongs to: of several ConfigMaps that say different things the
 * nearest counts, and none of two that are as near.
 */
export function settingsIn(configMaps: readonly Node[]): FindSettings {
  const known = new Map<string, ArgoSettings>();
  return (application, version) => {
    const namespace = stringAt(application, 'metadata', 'namespace') ?? '';
    const key = [namespace, folderOf(application.origin.file), version ?? ''].join('\n');
    const settings =
      known.get(key) ?? settingsOf(application, namespace, configMaps.slice(0, MOST), version);
    known.set(key, settings);
    return settings;
  };
}

function settingsOf(
  application: Node,
  namespace: string,
  configMaps: readonly Node[],
  version: string | null,
): ArgoSettings {
  const own = configMaps.filter((each) =>
    ['', namespace].includes(stringAt(each, 'metadata', 'namespace') ?? namespace),
  );
  const valueOf = settingReader(application, namespace === '' ? configMaps : own);
  const textOf = (key: string): string => textAt(valueOf(key));
  const general = textOf('kustomize.buildOptions');
  const options = version === null ? '' : textOf(`kustomize.buildOptions.${version}`);
  const build = options === '' ? general : options;
  return {
    ...(build === '' || /--enable[-_]helm\b(?!=false)/.test(build) ? {} : { refusesCharts: true }),
    switchedOff: SWITCHES.filter((tool) => textOf(`${tool}.enable`) === 'false'),
    readsOutside: READS_OUTSIDE.test(build),
    ...(own.length > 0 && { applicationHealth: applicationHealthIn(textOf) }),
    exclusions: exclusionsOf(valueOf('resource.exclusions'), valueOf('resource.inclusions')),
  };
}

/** One key of its own, or an entry of all customizations as older releases have it. */
const applicationHealthIn = (textOf: (key: string) => string): ApplicationHealth =>
  textOf('resource.customizations.health.argoproj.io_Application') !== '' ||
  /^argoproj\.io\/Application:/m.test(textOf('resource.customizations'))
    ? 'checked'
    : 'unchecked';

const READS_OUTSIDE = /--load[-_]restrictor[ =]["']?(?:LoadRestrictionsNone|none)\b/;

const textAt = (node: Node | undefined): string =>
  node?.kind === 'scalar' ? String(node.value ?? '').trim() : '';

function settingReader(application: Node, own: readonly Node[]): (key: string) => Node | undefined {
  const near = (each: Node): number => commonSteps(each.origin.file, application.origin.file);
  return (key) => {
    const found = own.flatMap((each) => nodeAt(each, 'data', key) ?? []);
    if (new Set(found.map(textAt)).size <= 1) return found[0];
    const most = found.reduce((best, each) => Math.max(best, near(each)), 0);
    const nearest = found.filter((each) => near(each) === most);
    return new Set(nearest.map(textAt)).size === 1 ? nearest[0] : undefined;
  };
}

function exclusionsOf(
  excluded: Node | undefined,
  included: Node | undefined,
): ArgoExclusions | null {
  const [out, only] = [filtersIn(excluded), filtersIn(included)];
  const place = out.length > 0 ? excluded : included;
  if (place === undefined || out.length + only.length === 0) return null;
  const digest = createHash('sha256')
    .update(JSON.stringify([out, only]))
    .digest('hex');
  const key = `${digest} ${placeOf(place.origin)}`;
  return { excluded: out, included: only, origin: place.origin, key };
}

/** Reads the filters that are for every cluster; which address a cluster has is not seen from here. */
function filtersIn(setting: Node | undefined): readonly ObjectFilter[] {
  const text = textAt(setting);
  if (setting === undefined || text === '') return [];
  const list = parseYaml(setting.origin.file, text)[0]?.node;
  return itemsAt(list ?? undefined).flatMap((item) => {
    const clusters = textsAt(item, 'clusters');
    if (clusters.length > 0 && !clusters.includes('*')) return [];
    return [{ groups: textsAt(item, 'apiGroups'), kinds: textsAt(item, 'kinds') }];
  });
}

const textsAt = (node: Node, field: string): readonly string[] =>
  itemsAt(node, field).flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []));

/** Tells whether Argo CD leaves objects of a kind alone, whatever Git says of them (ARGO-41). */
export function isExcluded(
  { excluded, included }: ArgoExclusions,
  { group, kind }: { readonly group: string; readonly kind: string },
): boolean {
  const fits = ({ groups, kinds }: ObjectFilter): boolean =>
    (groups.length === 0 || groups.some((each) => directoryGlob(each).matches(group))) &&
    (kinds.length === 0 || kinds.includes('*') || kinds.includes(kind));
  return excluded.some(fits) || (included.length > 0 && !included.some(fits));
}
