import type { Change, DeliveredBy } from '../../compare/index.ts';
import {
  ineffectiveNotes,
  withDelivered,
  withEncrypted,
  withRepackaged,
  withWrapped,
} from '../../compare/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';

interface Sides {
  readonly name: string;
  readonly after: RenderedEnvironment | null;
  /** Environments of the base, under its own names. */
  readonly environmentsBefore: readonly RenderedEnvironment[];
  readonly meshes: readonly (Mesh | null)[];
  readonly deliveredBy: DeliveredBy;
  readonly wrappers: Parameters<typeof withWrapped>[1];
}

/**
 * Differences of objects, with what is known of content that they decide about and that is not seen whole; and what is
 * to be said of it, one sentence each.
 */
export function changesWithContent(
  differences: readonly Change[],
  { name, after, environmentsBefore, meshes, deliveredBy, wrappers }: Sides,
): ReturnType<typeof withWrapped> {
  const packages = { environment: name, before: environmentsBefore, after };
  const rootNamespaces = new Set(
    meshes.flatMap((mesh) => (mesh === null ? [] : [mesh.configuration.rootNamespace])),
  );
  const delivered = withRepackaged(withDelivered(differences, deliveredBy), packages, deliveredBy);
  const known = withWrapped(withEncrypted(delivered, rootNamespaces), wrappers);
  return { ...known, notes: [...known.notes, ...ineffectiveNotes(differences, deliveredBy)] };
}
