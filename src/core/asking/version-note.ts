import type { Mesh } from '../mesh/index.ts';

/** Istio whose code answered the questions that the rules of the mesh were checked by (docs/semantics.md). */
const RULES_OF = '1.32';

/** One sentence where the environment's Istio is older than that, or nobody says which it is. */
export function versionNote({ configuration }: Mesh): string | null {
  const version = configuration.istioVersion?.version;
  if (version === undefined)
    return `No version of Istio is named here; this is what ${RULES_OF} does.`;
  return isOlder(version)
    ? `Istio is ${version} here; this is what ${RULES_OF} does (docs/semantics.md says what changed between).`
    : null;
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [ourMajor = 0, ourMinor = 0] = RULES_OF.split('.').map(Number);
  return major < ourMajor || (major === ourMajor && minor < ourMinor);
}
