import { BlockStack, Box, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** Nothing here yet, why, and what to do about it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Box paddingBlock="800" paddingInline="400">
      <BlockStack gap="200" inlineAlign="center">
        <Text as="h2" variant="headingMd" alignment="center">
          {title}
        </Text>
        {children && (
          <Text as="p" tone="subdued" alignment="center">
            {children}
          </Text>
        )}
        {action && <Box paddingBlockStart="200">{action}</Box>}
      </BlockStack>
    </Box>
  );
}
