import type { RenderedEnvironment } from '../environments/index.ts';
import { keyedRoots } from '../environments/index.ts';

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/** Charts that a change renders otherwise and that ask for a version of Kubernetes which nobody says, one sentence. */
export function assumedVersions(pairs: readonly BothSides[]): readonly string[] {
  const charts = new Map<string, Set<string>>();
  for (const { before, after } of pairs) {
    const earlier = keyedRoots(before?.roots ?? []);
    for (const [key, root] of keyedRoots(after?.roots ?? [])) {
      const { assumedKubernetes: version } = root;
      if (version === undefined || earlier.get(key) === root) continue;
      charts.set(version, (charts.get(version) ?? new Set()).add(root.root.path));
    }
  }
  return [...charts].map(
    ([version, paths]) =>
      `${[...paths].sort().join(', ')}: rendered as for Kubernetes ${version}, because the templates ask for the version and nothing here says it (\`environments[].kubernetesVersion\`).`,
  );
}
