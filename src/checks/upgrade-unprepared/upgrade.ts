import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { revisionFactsOf } from '../../istio/index.ts';

/** A change to a later minor release of Istio 1. */
export interface Upgrade {
  readonly from: number;
  readonly to: number;
  /** Whether the new release takes the place of the old one under its name, and does not run beside it. */
  readonly isInPlace: boolean;
  /** What says which release it is. */
  readonly installer: Resource;
  readonly origin: Origin;
}

/** Where the newest control plane becomes a later release; null where it does not, or nothing says which it is. */
export function upgradeBetween(before: Mesh, after: Mesh): Upgrade | null {
  const [was, is] = [before, after].map(minorsOf);
  const version = after.configuration.istioVersion;
  if (was === undefined || is === undefined || version === null) return null;
  const [from, to] = [Math.max(...was), Math.max(...is)];
  // of none the greatest is below all numbers
  if (!Number.isFinite(from) || to <= from) return null;
  const installer = installerAt(after, version.origin);
  if (installer === null) return null;
  const [old, now] = [before, after].map((mesh) => [...revisionFactsOf(mesh, mesh.charts).run]);
  const isInPlace = !is.includes(from) && now?.every((name) => old?.includes(name)) === true;
  return { from, to, isInPlace, installer, origin: version.origin };
}

const minorsOf = ({ configuration: { istioVersion } }: Mesh): readonly number[] =>
  (istioVersion === null ? [] : [istioVersion.version, ...istioVersion.others]).flatMap(
    (version) => {
      const minor = /^1\.(\d{1,3})(?:\D|$)/.exec(version)?.[1];
      return minor === undefined ? [] : [Number(minor)];
    },
  );

/** The object that the version is written in, or for one of another file the first that installs a control plane. */
function installerAt(mesh: Mesh, { file, line }: Origin): Resource | null {
  const written = mesh.resources.find(
    ({ origin }) => origin.file === file && origin.line <= line && line <= origin.endLine,
  );
  const charts = mesh.charts.map(({ resource }) => resource);
  return written ?? mesh.configuration.sources[0] ?? charts[0] ?? null;
}
