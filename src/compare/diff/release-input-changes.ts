import type { Node, PathStep, Resource, SecretValues } from '../../manifest/index.ts';
import {
  fieldPath,
  isSensitiveName,
  resourceKey,
  sameData,
  scalar,
  secretsIn,
  stableKeyOf,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { pathsReadBy } from '../../gitops/index.ts';
import { canonicalText } from './compare/canonical-text.ts';
import type { Change } from './change.ts';
import { compareNodes } from './compare/node-comparison.ts';
import { digestOf, shownValue } from './compare/value-redaction.ts';

/** What one object reads beside its own fields, on one side. */
interface Reading {
  readonly resource: Resource;
  /** First step of the fields' paths: `values`, or the file. */
  readonly field: string;
  readonly node: Node | undefined;
  /** The file's path; undefined of values that an object holds itself. */
  readonly file?: string;
  /** Tells whether it gives its values to a chart that is not rendered here. */
  readonly isValues: boolean;
  /** The file, where a generator of a set takes parameters from it; null for other files. */
  readonly parametersIn: string | null;
  /** Settings of the mesh that it has the last word on: a change of them is told as theirs. */
  readonly settings: readonly string[];
}

/**
 * What changes in files and objects that releases read (values files, `valuesFrom`, Argo CD's overrides,
 * Flux' ignore rules): no field of the release shows it. Where a release names other files than before,
 * its own field says so, and what is in them counts here.
 */
export function releaseInputChanges(
  environment: string,
  before: Mesh,
  after: Mesh,
): readonly Change[] {
  const [was, is] = [readingsOf(before), readingsOf(after)];
  if (was.size === 0 && is.size === 0) return [];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((key) => {
    const [then, now] = [was.get(key), is.get(key)];
    // a release that comes or goes is told of as an object
    if (!isThere(before, then ?? now) || !isThere(after, then ?? now)) return [];
    if (sameData(then?.node, now?.node)) return [];
    if (then === undefined && isRendered(before, now)) return [];
    if (now === undefined && isRendered(after, then)) return [];
    const secrets = {
      before: inputSecrets(then, before),
      after: inputSecrets(now, after),
    };
    return changesOf(environment, then, now, secrets);
  });
}

const isThere = (mesh: Mesh, reading: Reading | undefined): boolean => {
  if (reading === undefined) return false;
  const { group, kind, namespace, name } = reading.resource;
  return mesh.find(group, kind, namespace, name) !== undefined;
};

/**
 * Tells whether a release that is rendered reads the file: where it comes or goes, its objects do, and nothing of the file
 * is added or removed.
 */
const isRendered = (mesh: Mesh, reading: Reading | undefined): boolean =>
  reading?.file !== undefined &&
  [...mesh.renderedReleases.values()].some(({ reads }) => reads.has(reading.file ?? ''));

function readingsOf(mesh: Mesh): ReadonlyMap<string, Reading> {
  const readings = new Map<string, Reading>();
  const add = (key: string, reading: Reading): void => {
    if (reading.node !== undefined)
      readings.set(`${stableKeyOf(reading.resource)} ${key}`, reading);
  };
  const settings = settingsBySource(mesh);
  for (const [index, release] of numbered(mesh.charts))
    add(`values ${String(index)}`, {
      resource: release.resource,
      field: 'values',
      node: release.provided,
      isValues: true,
      parametersIn: null,
      settings: settings.get(release.resource) ?? [],
    });
  for (const [resource, paths] of pathsReadBy(mesh))
    for (const { path, isValues } of paths)
      add(path, {
        resource,
        field: path.slice(path.lastIndexOf('/') + 1),
        node: mesh.inputs.get(path) ?? undefined,
        file: path,
        isValues,
        parametersIn: resource.kind === 'ApplicationSet' && !isValues ? path : null,
        settings: resource.kind === 'ApplicationSet' ? settingsWrittenIn(mesh, path) : [],
      });
  return readings;
}

/** Where several control planes are configured in one environment, each setting has one that wins. */
function settingsBySource({ configuration }: Mesh): ReadonlyMap<Resource, readonly string[]> {
  const found = new Map<Resource, string[]>();
  for (const { path, source } of configuration.settings.values())
    found.set(source, [...(found.get(source) ?? []), path]);
  return found;
}

/** Settings of control planes that sets install: they have their place in the file of values. */
const settingsWrittenIn = ({ configuration }: Mesh, file: string): readonly string[] =>
  [...configuration.settings.values()].flatMap(({ path, origin, source }) =>
    source.kind === 'Application' && origin.file === file ? [path] : [],
  );

function isToldBy(settings: readonly string[], path: readonly PathStep[]): boolean {
  const at = path.indexOf('meshConfig');
  if (at < 0) return false;
  const inside = path.slice(at + 1).join('.');
  return settings.some(
    (each) =>
      inside === '' ||
      each === inside ||
      each.startsWith(`${inside}.`) ||
      inside.startsWith(`${each}.`),
  );
}

/** Each release with its place among those of its object. */
function numbered(
  charts: readonly Mesh['charts'][number][],
): readonly (readonly [number, Mesh['charts'][number]])[] {
  const counts = new Map<string, number>();
  return charts.map((release) => {
    const key = resourceKey(release.resource);
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    return [index, release];
  });
}

const NO_NAMES = {
  generatedBefore: new Map<string, string>(),
  generatedAfter: new Map<string, string>(),
};

function changesOf(
  environment: string,
  was: Reading | undefined,
  is: Reading | undefined,
  secrets: { readonly before: SecretValues; readonly after: SecretValues },
): readonly Change[] {
  const reading = is ?? was;
  if (reading === undefined) return [];
  const { resource, field, parametersIn } = reading;
  const isValues = was?.isValues === true || is?.isValues === true;
  const told = [...(was?.settings ?? []), ...(is?.settings ?? [])];
  return differencesOf(was?.node, is?.node, resource)
    .filter(({ path }) => !isToldBy(told, path))
    .flatMap(({ path, before, after }) => {
      const place = after ?? before;
      if (place === undefined) return [];
      const shown = [shownValue(before, secrets.before), shownValue(after, secrets.after)];
      const [then, now] = shown;
      const texts = [before, after].map((side) => canonicalText(side, new Map()));
      return [
        {
          kind: 'unseen' as const,
          environment,
          subject: {
            group: resource.group,
            kind: resource.kind,
            namespace: resource.namespace,
            name: resource.stableName,
          },
          field: fieldPath([field, ...path]),
          before: then?.value ?? null,
          after: now?.value ?? null,
          origin: place.origin,
          side: after === undefined ? ('base' as const) : ('head' as const),
          digest: shown.some(({ altered }) => altered) ? digestOf(texts.join('\n')) : null,
          ...(isValues ? { isValues: true as const } : {}),
          ...(parametersIn !== null && {
            parametersIn: {
              file: parametersIn,
              isNew: was === undefined,
              isGone: is === undefined,
            },
          }),
          object: is?.resource ?? was?.resource ?? null,
          oldObject: was?.resource ?? is?.resource ?? null,
        },
      ];
    });
}

/** What of an input is secret: by its names, and all that a Secret (`valuesFrom`) or a `secrets.yaml` gives. */
function inputSecrets(reading: Reading | undefined, mesh: Mesh): SecretValues {
  if (reading?.node === undefined) return new Map();
  const secrets = mesh.resources.filter(({ kind }) => kind === 'Secret');
  const isFromSecret = ({ origin: { file, line } }: Node): boolean =>
    isSensitiveName(file.slice(file.lastIndexOf('/') + 1)) ||
    secrets.some(({ origin }) => origin.file === file && isWithin(line, origin));
  return secretsIn(reading.node, null, reading.field, isFromSecret);
}

const isWithin = (line: number, { line: first, endLine }: Resource['origin']): boolean =>
  first <= line && line <= endLine;

/** A whole that comes or goes is compared with nothing of its own kind, so that each entry shows. */
function differencesOf(before: Node | undefined, after: Node | undefined, of: Resource) {
  const comparison = { of, ...NO_NAMES };
  const known = after ?? before;
  if (known === undefined) return [];
  const nothing: Node =
    known.kind === 'map'
      ? { kind: 'map', entries: new Map(), origin: known.origin }
      : scalar(null, known.origin);
  return compareNodes(before ?? nothing, after ?? nothing, comparison);
}
