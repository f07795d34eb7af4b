import { m } from '../i18n/messages'

/** Said beside a running task while the vendor asks to wait: it goes on by itself. */
export function VendorWaits({ seconds }: { seconds: number | null }) {
  if (seconds === null) return null
  return <span className="vendor-waits">{m.vendor_waits({ seconds })}</span>
}
