import { RE2JS } from 're2js';

const MAX_PATTERN = 300;

/**
 * Whether a pattern of an AppProject fits a text, in linear time; null for one with more than stars in it. A star ends
 * at a slash where `isStepwise` (ARGO-55).
 */
export function fitsPattern(pattern: string, text: string, isStepwise = true): boolean | null {
  if (pattern.length > MAX_PATTERN || text.length > MAX_PATTERN) return null;
  if (/[[\]{}\\?]/.test(pattern)) return null;
  const expression = pattern
    .split('**')
    .map((part) =>
      part
        .split('*')
        .map((each) => RE2JS.quote(each))
        .join(isStepwise ? '[^/]*' : '.*'),
    )
    .join('.*');
  return RE2JS.compile(expression).matcher(text).matches();
}
