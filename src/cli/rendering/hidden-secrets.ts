import type { LoadableTree } from '../../forge/index.ts';
import { redactText } from '../../manifest/index.ts';
import type { Engine } from '../../review/index.ts';
import { hideSecretsOf } from '../../review/index.ts';
import type { RenderOutcome } from './render-output.ts';

/** Hides the secrets of what was rendered, as in reports: for whoever passes it on to others than those who may read the repository. */
export function withoutSecrets(
  outcome: RenderOutcome,
  trees: LoadableTree,
  engine: Engine,
): Promise<RenderOutcome> {
  const told: RenderOutcome =
    outcome.kind === 'rendered'
      ? { ...outcome, text: documentsOf(outcome.text).map(redacted).join('') }
      : { ...outcome, reasons: outcome.reasons.map(redacted) };
  return hideSecretsOf(told, trees, 'all-files', engine);
}

const redacted = (text: string): string => redactText(text);

/** Each with the line that ends it: a long text is not read as YAML, and objects are found one by one. */
const documentsOf = (text: string): readonly string[] => text.split(/(?<=^---\n)/m);
