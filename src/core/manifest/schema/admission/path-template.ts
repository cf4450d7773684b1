/** What is wrong with a path of an AuthorizationPolicy that uses `{*}` or `{**}` (AUTHZ-47); null where nothing is. */
export function pathTemplateProblem(path: string): string | null {
  if (!path.includes('{*}') && !path.includes('{**}')) return null;
  const segments = path.split('/');
  const problem = segments.map(segmentProblem).find((found) => found !== null);
  const rest = segments.indexOf('{**}');
  if (problem !== undefined) return `${JSON.stringify(path)} ${problem}`;
  return rest >= 0 && segments.slice(rest + 1).some((segment) => segment.includes('{*'))
    ? `${JSON.stringify(path)} has a template after {**}, which must be the last one.`
    : null;
}

function segmentProblem(segment: string): string | null {
  if (segment === '{*}' || segment === '{**}' || !segment.includes('*')) return null;
  return /\{\*\*?\}/.test(segment)
    ? 'mixes a template with text in one segment.'
    : 'mixes templates with *.';
}
