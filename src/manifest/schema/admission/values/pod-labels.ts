import type { Violations } from '../../schema-violations.ts';
import { isTemplateText } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { entriesOf, knownText, reportAt } from '../pathed-node.ts';

const NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL = '[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?';
const PREFIX = new RegExp(String.raw`^${LABEL}(?:\.${LABEL})*$`);

/** Labels that pods, or callers, are told by: what no pod can have is refused. */
export function checkLabels(labels: PathedNode | undefined, violations: Violations): void {
  for (const { key, value } of entriesOf(labels)) {
    const text = knownText(value);
    if (!isTemplateText(key) && !isLabelKey(key))
      reportAt(violations, value, 'value', `${JSON.stringify(key)} is no key of a label.`, {
        remedy: 'Write letters, digits, -, _ and ., begun and ended by a letter or digit.',
      });
    else if (text !== undefined && text !== '' && !NAME.test(text))
      reportAt(violations, value, 'value', `${JSON.stringify(text)} is no value of a label.`, {
        remedy: 'Write letters, digits, -, _ and ., begun and ended by a letter or digit.',
      });
  }
}

/** `name` of at most 63 characters, or `prefix/name`. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const prefix = key.slice(0, Math.max(slash, 0));
  return (
    name.length <= 63 &&
    NAME.test(name) &&
    (slash < 0 || (prefix.length <= 253 && PREFIX.test(prefix)))
  );
}
