import { Field, SecretTextArea } from '@grafana/ui';
import { type SecureSettings } from '../types';
import { type SectionProps, withoutSecret, withSecret } from './settings';
import { SETTING_WIDTH } from './TextSetting';

interface Props extends SectionProps {
  secret: Exclude<keyof SecureSettings, 'password' | 'maskKey'>;
  label: string;
  description: string;
  /** The first line of such a file. */
  begins: string;
}

/** A certificate or key, pasted as the text of its PEM file. */
export function PemSecret({ secret, label, description, begins, options, onOptionsChange }: Props) {
  const text = options.secureJsonData?.[secret] ?? '';
  const problem = text.trim() !== '' && !/^-----BEGIN [A-Z0-9 ]+-----/.test(text.trim());
  return (
    <Field
      label={label}
      description={description}
      htmlFor={secret}
      invalid={problem}
      error={problem ? `Paste the whole text of the file, from ${begins} on.` : undefined}
      noMargin
    >
      <SecretTextArea
        id={secret}
        cols={SETTING_WIDTH}
        rows={5}
        placeholder={begins}
        isConfigured={Boolean(options.secureJsonFields?.[secret])}
        value={text}
        onChange={(event) => onOptionsChange(withSecret(options, secret, event.currentTarget.value))}
        onReset={() => onOptionsChange(withoutSecret(options, secret))}
      />
    </Field>
  );
}
