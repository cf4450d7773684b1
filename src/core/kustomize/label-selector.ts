import type { Origin } from '../manifest/origin.ts';
import { refuse } from './failure.ts';

type Labels = ReadonlyMap<string, string>;
type Requirement = (labels: Labels) => boolean;

const NAME = '[^\\s=!,()]+';
const EQUALITY = new RegExp(`^(${NAME})\\s*(=|==|!=)\\s*([^\\s=!,()]*)$`);
const SET = new RegExp(`^(${NAME})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${NAME})$`);

/** A label selector in Kubernetes' syntax: `app=web,tier in (a, b),!legacy`; empty matches all. */
export function parseLabelSelector(text: string, origin: Origin): Requirement {
  const parts = splitOutsideParentheses(text).map((part) => part.trim());
  if (parts.length === 1 && parts[0] === '') return () => true;
  const requirements = parts.map((part) => requirementOf(part, text, origin));
  return (labels) => requirements.every((holds) => holds(labels));
}

function requirementOf(part: string, text: string, origin: Origin): Requirement {
  const equality = EQUALITY.exec(part);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!='
      ? (labels) => labels.get(key) !== value
      : (labels) => labels.get(key) === value;
  }
  const set = SET.exec(part);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    return operator === 'in'
      ? (labels) => values.has(labels.get(key) ?? '\0')
      : (labels) => !values.has(labels.get(key) ?? '\0');
  }
  const exists = EXISTS.exec(part);
  if (exists === null) return refuse(`"${text}" is not a valid label selector.`, origin);
  const [, not, key = ''] = exists;
  return not === '!' ? (labels) => !labels.has(key) : (labels) => labels.has(key);
}

function splitOutsideParentheses(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
