import { isPacked } from '../../../charts/index.ts';
import type { Change } from '../../diff/change.ts';
import type { RenderedEnvironment } from '../../../gitops/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import {
  nodeAt,
  placeOf,
  resourceKey,
  sameData,
  stableKeyOf,
  subjectText,
} from '../../../manifest/index.ts';
import type { DeliveredBy } from '../delivered-content.ts';
import { decidesDelivery } from '../delivery-fields.ts';

/** A chart that a release of an environment installs. */
type InstalledChart = NonNullable<RenderedEnvironment['releases']>[number];

/** Where a release was before, and is now. */
interface Sides {
  readonly environment: string;
  /** Environments of the base, under its own names. */
  readonly before: readonly RenderedEnvironment[];
  readonly after: RenderedEnvironment | null;
}

/**
 * Changes of an environment with those that take over more than a change shows: a chart of Git that Flux packages anew
 * brings all that its files have become since it was packaged last, and neither tree tells when that was (HELM-3). It
 * has the tier of what the chart holds. Where the release itself changes in what it delivers, that says it already.
 */
export function withRepackaged(
  changes: readonly Change[],
  { environment, before, after }: Sides,
  deliveredBy: DeliveredBy,
): readonly Change[] {
  const installed = after?.releases ?? [];
  if (installed.length === 0) return changes;
  const told = new Set(changes.filter(tellsDelivery).map(({ subject }) => resourceKey(subject)));
  const packagedBefore = packagesOf(before, environment);
  const more = installed.flatMap((chart) => {
    const { resource } = chart;
    const earlier = packagedBefore.get(stableKeyOf(resource));
    if (earlier === undefined || !isPackagedAnew(earlier, chart)) return [];
    if (told.has(resourceKey({ ...resource, name: resource.stableName }))) return [];
    return [changeOf(environment, earlier, chart, { deliveredBy, after })];
  });
  return more.length === 0 ? changes : [...changes, ...more];
}

/** Releases of the base by their keys; of several called so, that of the environment itself. */
function packagesOf(
  environments: readonly RenderedEnvironment[],
  name: string,
): ReadonlyMap<string, InstalledChart> {
  const own = environments.filter((each) => each.environment.name === name);
  return new Map(
    [...environments, ...own].flatMap(({ releases = [] }) =>
      releases.map((each) => [stableKeyOf(each.resource), each] as const),
    ),
  );
}

/** Why such a release is more than the two versions. */
export function repackagedNotes(changes: readonly Change[]): readonly string[] {
  const wide = changes.filter(
    ({ field, subject, content }) =>
      field === PACKAGED && subject.kind === 'HelmRelease' && content !== 'other',
  );
  return wide.map(
    ({ subject, origin }) =>
      `Flux packages the chart of ${subjectText(subject)} anew (${placeOf(origin)}): it takes over all that its files have become since it was packaged last, also what earlier changes left there (reconcileStrategy ChartVersion).`,
  );
}

/** What such a change is of. */
const PACKAGED = 'spec.chart';

const tellsDelivery = ({ content, field }: Change): boolean =>
  content !== undefined && decidesDelivery(field);

/** What was packaged at each revision holds nothing back; any word of the HelmChart that changes packages it anew. */
const isPackagedAnew = (before: InstalledChart, after: InstalledChart): boolean =>
  !before.isPackagedAlways &&
  (before.version !== after.version ||
    before.folder !== after.folder ||
    !sameData(before.spec, after.spec));

function changeOf(
  environment: string,
  before: InstalledChart,
  after: InstalledChart,
  sides: { readonly deliveredBy: DeliveredBy; readonly after: RenderedEnvironment | null },
): Change {
  const { resource } = after;
  const isMoved = before.folder !== after.folder;
  const [was, is] = [before, after].map(({ folder, version }) =>
    [version ?? 'chart', ...(isMoved ? [`of ${folder}`] : [])].join(' '),
  );
  const now = was === is ? `${String(is)}, packaged anew` : String(is);
  const { group, kind, namespace, stableName } = resource;
  return {
    kind: 'resource-changed',
    environment,
    subject: { group, kind, namespace, name: stableName },
    field: PACKAGED,
    before: was ?? null,
    after: now,
    origin: placeOfVersion(after, sides.after) ?? after.spec.origin,
    side: 'head',
    digest: null,
    object: resource,
    oldObject: before.resource,
    content: sides.deliveredBy(resource).content,
  };
}

/** Where the version stands, if that is what changes. */
function placeOfVersion(
  { folder }: InstalledChart,
  after: RenderedEnvironment | null,
): Origin | null {
  if (isPacked(folder)) return null;
  const chart = after?.inputs?.get(folder === '.' ? 'Chart.yaml' : `${folder}/Chart.yaml`);
  return nodeAt(chart ?? undefined, 'version')?.origin ?? null;
}
