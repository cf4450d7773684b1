import type { Origin, ScalarNode } from '../../manifest/index.ts';
import { resolveScalar, scalar } from '../../manifest/index.ts';
import { staysText } from '../files/stays-text.ts';

/**
 * The scalar that kustomize makes of a text it writes over another scalar: the form stays, so where there
 * were no quotes, a text that looks like a number becomes one (`namePrefix: "1"` over the name `0`).
 */
export function rewritten(found: ScalarNode | undefined, text: string, origin: Origin): ScalarNode {
  if (found !== undefined && isQuoted(found)) return { ...scalar(text, origin), quoted: true };
  return { kind: 'scalar', ...resolveScalar(text, 'go-yaml-3'), origin };
}

/** Text that would be something else without quotes has them, also where kustomize wrote it. */
const isQuoted = ({ value, quoted }: ScalarNode): boolean =>
  quoted === true || (typeof value === 'string' && !staysText(value));
