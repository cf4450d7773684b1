import type { RenderedEnvironment } from '../../gitops/index.ts';
import { pairedRoots } from '../../gitops/index.ts';

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/** Charts that a change renders otherwise and that ask for a version of Kubernetes which nobody says, one sentence. */
export function assumedVersions(pairs: readonly BothSides[]): readonly string[] {
  const charts = new Map<string, Set<string>>();
  for (const { before, after } of pairs) {
    for (const pair of pairedRoots(before?.roots ?? [], after?.roots ?? [])) {
      const version = pair.after?.assumedKubernetes;
      if (pair.after === null || version === undefined || pair.before === pair.after) continue;
      charts.set(version, (charts.get(version) ?? new Set()).add(pair.after.root.path));
    }
  }
  return [...charts].map(
    ([version, paths]) =>
      `${[...paths].sort().join(', ')}: rendered as for Kubernetes ${version}, because the templates ask for the version and nothing here says it (\`environments[].kubernetesVersion\`).`,
  );
}
