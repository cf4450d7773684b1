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

const requirementOf = (part: string, text: string, origin: Origin): Requirement =>
  equalityOf(part) ??
  membershipOf(part) ??
  existenceOf(part) ??
  refuse('invalid-field', `"${text}" is not a valid label selector.`, origin);

function equalityOf(part: string): Requirement | undefined {
  const match = EQUALITY.exec(part);
  if (match === null) return undefined;
  const [, key = '', operator, value = ''] = match;
  const equal: Requirement = (labels) => labels.get(key) === value;
  return operator === '!=' ? (labels) => !equal(labels) : equal;
}

function membershipOf(part: string): Requirement | undefined {
  const match = SET.exec(part);
  if (match === null) return undefined;
  const [, key = '', operator, list = ''] = match;
  const values = new Set(list.split(',').map((value) => value.trim()));
  const member: Requirement = (labels) => values.has(labels.get(key) ?? '\0');
  return operator === 'notin' ? (labels) => !member(labels) : member;
}

function existenceOf(part: string): Requirement | undefined {
  const match = EXISTS.exec(part);
  if (match === null) return undefined;
  const [, not, key = ''] = match;
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
