import { useFetcher } from '@remix-run/react';
import { Button, Modal, Text } from '@shopify/polaris';
import { useRef, useState } from 'react';
import { useUserError } from '#app/ui/use-user-error.ts';

interface Answer {
  ok: boolean;
  error?: { code: string; values: Record<string, string | number> };
}

interface RuleButtonProps {
  rule: Record<string, string>;
  text: string;
  title: string;
  onSubmit?(): void;
  /** Asked before it is done. */
  confirm?: { title: string; text: string; keep: string };
}

/** Sets or removes one of the merchant's rules; an error is said beside the button that met it. */
export function RuleButton({ rule, text, title, onSubmit, confirm }: RuleButtonProps) {
  const fetcher = useFetcher<Answer>();
  const message = useUserError();
  const place = useRef<HTMLSpanElement>(null);
  const [asking, setAsking] = useState(false);
  const error = fetcher.state === 'idle' ? fetcher.data?.error : undefined;
  const submit = () => {
    setAsking(false);
    onSubmit?.();
    fetcher.submit(rule, { method: 'post' });
  };
  return (
    <span ref={place}>
      <Button
        size="slim"
        variant={rule.intent === 'exclude' ? 'tertiary' : undefined}
        accessibilityLabel={`${text}: ${title}`}
        loading={fetcher.state !== 'idle'}
        onClick={confirm ? () => setAsking(true) : submit}
      >
        {text}
      </Button>
      {confirm && (
        <Modal
          open={asking}
          activator={place}
          onClose={() => setAsking(false)}
          title={confirm.title}
          primaryAction={{ content: text, destructive: true, onAction: submit }}
          secondaryActions={[{ content: confirm.keep, onAction: () => setAsking(false) }]}
        >
          <Modal.Section>
            <Text as="p">{confirm.text}</Text>
          </Modal.Section>
        </Modal>
      )}
      {error && (
        <span role="alert" className="sg-error">
          {message(error)}
        </span>
      )}
    </span>
  );
}
