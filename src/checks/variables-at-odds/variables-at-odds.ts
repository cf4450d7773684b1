import { detectorOf } from '../detection/check.ts';
import { debuggingInProduction } from './debugging-in-production.ts';
import { declarationBroken } from './declaration-broken.ts';
import { missingVariables } from './missing-variables.ts';
import { otherEnvironmentNamed } from './other-environment-named.ts';
import { readOtherwiseThanAShell } from './read-otherwise-than-a-shell.ts';
import { valueInEveryOverlay } from './value-in-every-overlay.ts';
import { valueOfOtherKind } from './value-of-other-kind.ts';
import { valueUnread } from './value-unread.ts';
import { variableLost } from './variable-lost.ts';
import { variableRepeated } from './variable-repeated.ts';

/** Environment variables that one environment has otherwise than its siblings have, or than its pods read them. */
export const variablesAtOdds = detectorOf(
  'variables-at-odds',
  'variables that are missing, misspelt, of another kind or of another environment, and switches left on',
  [
    missingVariables,
    variableLost,
    valueOfOtherKind,
    otherEnvironmentNamed,
    debuggingInProduction,
    variableRepeated,
    valueInEveryOverlay,
    valueUnread,
    readOtherwiseThanAShell,
    declarationBroken,
  ],
);
