import { RE2JS } from 're2js';
import type { Mesh, Workload } from '../../../istio/index.ts';
import {
  itemsAt,
  podTemplateOf,
  sameData,
  stringAt,
  subjectText,
} from '../../../manifest/index.ts';

/** Tells whether a proxy may be of a version that a pattern fits. */
type MayFit = (workload: Workload, pattern: string) => boolean;

/**
 * Tells of proxies whether a patch for some versions may be for them once a change is applied. Where nothing says which
 * they are of, it may: their image does, else the control plane that injected them, which for pods that nothing makes anew
 * may be that of before.
 */
export function proxyReleases(before: Mesh, after: Mesh): MayFit {
  const [old, now] = [minorsOf(before), minorsOf(after)];
  const templates = new Map(
    before.workloads.map(({ resource }) => [subjectText(resource), podTemplateOf(resource)]),
  );
  return ({ resource }, pattern) => {
    const template = podTemplateOf(resource);
    const own = versionOfImage(template);
    if (own !== null) return fits(pattern, [own]);
    const isNew = !sameData(templates.get(subjectText(resource)), template);
    const minors = isNew ? now : [...old, ...now];
    const versions = minors.flatMap((minor) => PATCHES.map((patch) => `${minor}.${patch}`));
    return now.length === 0 || fits(pattern, versions);
  };
}

/** Patch releases that are looked at: no minor release had more. */
const PATCHES = Array.from({ length: 16 }, (_, patch) => String(patch));

/** Lists the minor releases of control planes of a mesh; none where nothing says one. */
const minorsOf = ({ configuration: { istioVersion } }: Mesh): readonly string[] =>
  istioVersion === null
    ? []
    : [...new Set([istioVersion.version, ...istioVersion.others])].filter((version) =>
        /^\d+\.\d+$/.test(version),
      );

/** Reads the version from the tag of a proxy that is written; null where it is injected, or its tag is no version. */
function versionOfImage(template: ReturnType<typeof podTemplateOf>): string | null {
  const written = itemsAt(template, 'spec', 'containers').find(
    (one) => stringAt(one, 'name') === 'istio-proxy',
  );
  const image = stringAt(written, 'image') ?? '';
  return /:v?(\d+\.\d+\.\d+)(?:-[\w.-]+)?(?:@.*)?$/.exec(image)?.[1] ?? null;
}

/** Longer patterns are not tried. */
const LONGEST_PATTERN = 200;

/** Tests for the pattern anywhere in a version, as Istio does; one that cannot be tried may fit. */
function fits(pattern: string, versions: readonly string[]): boolean {
  if (pattern === '' || pattern.length > LONGEST_PATTERN) return true;
  try {
    const expression = RE2JS.compile(pattern);
    return versions.some((version) => expression.matcher(version).find());
  } catch {
    return true;
  }
}
