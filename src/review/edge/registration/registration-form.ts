import type { RegistrationForm } from '../../report/print/html/registration-page.ts';
import { registrationFormPage } from '../../report/print/html/registration-page.ts';
import type { RegistrationFiles } from './registration-files.ts';

interface FormFacts extends Omit<RegistrationForm, 'manifest' | 'files'> {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly files: RegistrationFiles;
}

/** Gives the page with the one button. */
export const registrationForm = ({ manifest, files, ...form }: FormFacts): string =>
  registrationFormPage({
    ...form,
    manifest: JSON.stringify(manifest),
    files: [files.key, files.secret, files.settings],
  });
