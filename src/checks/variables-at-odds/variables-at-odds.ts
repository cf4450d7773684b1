import { detectorOf } from '../detection/check.ts';
import { debuggingLeftOn } from './debugging-left-on.ts';
import { declarationsBroken } from './declarations-broken.ts';
import { lostVariables } from './lost-variables.ts';
import { missingVariables } from './missing-variables.ts';
import { otherEnvironments } from './other-environments.ts';
import { repeatedInOverlays } from './repeated-in-overlays.ts';
import { repeatedEntries } from './repeated-entries.ts';
import { shellSyntax } from './shell-syntax.ts';
import { unreadKeys } from './unread-keys.ts';
import { unlikeValues } from './unlike-values.ts';

/** Environment variables that one environment has otherwise than its siblings have, or than its pods read them. */
export const variablesAtOdds = detectorOf(
  'variables-at-odds',
  'variables that are missing, misspelt, of another kind or of another environment, and switches left on',
  [
    missingVariables,
    lostVariables,
    unlikeValues,
    otherEnvironments,
    debuggingLeftOn,
    repeatedEntries,
    repeatedInOverlays,
    unreadKeys,
    shellSyntax,
    declarationsBroken,
  ],
);
