import type { ValueProblem } from './policy-values.ts';

/** What is wrong with a path of an AuthorizationPolicy that has braces (AUTHZ-47); null where nothing is. */
export function pathProblem(path: string): ValueProblem | null {
  if (!/[{}]/.test(path)) return null;
  const segments = path.replace(/^\/+|\/+$/g, '').split('/');
  const isTemplate = path.includes('{*}') || path.includes('{**}');
  const problem = segments
    .map((segment) => segmentProblem(segment, isTemplate))
    .find((found) => found !== null);
  const text = JSON.stringify(path);
  const rest = segments.indexOf('{**}');
  const after = rest < 0 ? [] : segments.slice(rest + 1);
  if (after.some((segment) => segment === '{*}' || segment === '{**}'))
    return {
      message: `${text} has a template after {**}, which must be the last one.`,
      remedy: 'Put {**} at the end.',
    };
  return problem === undefined
    ? null
    : {
        message: `${text} ${problem}`,
        remedy: 'Write {*} for one segment, {**} for the rest, and text for the others.',
      };
}

/** What RFC 3986 lets stand in a segment. */
const LITERAL = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/;

function segmentProblem(segment: string, isTemplate: boolean): string | null {
  if (segment === '{*}' || segment === '{**}') return null;
  if (/\{\*\*?\}/.test(segment)) return 'mixes a template with text in one segment.';
  if (/[{}]/.test(segment)) return 'has braces that are no template: only {*} and {**} are.';
  if (!isTemplate || LITERAL.test(segment)) return null;
  return segment.includes('*')
    ? 'mixes templates with *.'
    : 'has a segment that cannot stand beside a template.';
}
