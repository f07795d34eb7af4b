import { Button as KitButton } from 'react-aria-components/Button'
import { Calendar, CalendarCell, CalendarGrid } from 'react-aria-components/Calendar'
import { DateInput, DateSegment } from 'react-aria-components/DateField'
import { DatePicker, type DateValue } from 'react-aria-components/DatePicker'
import { Dialog } from 'react-aria-components/Dialog'
import { Group } from 'react-aria-components/Group'
import { Heading } from 'react-aria-components/Heading'
import { Label } from 'react-aria-components/Label'
import { Popover } from 'react-aria-components/Popover'
import { m } from '../i18n/messages'
import { Icon } from './Icon'
import { CalendarOutlined, LeftOutlined, RightOutlined } from './icons'

type Props = { label: string; value: DateValue; latest: DateValue; onChange: (day: DateValue) => void }

/** A day, typed or picked from a calendar, in the order of year, month and day that the language has. */
export function DayField({ label, value, latest, onChange }: Props) {
  return (
    <DatePicker className="day-field" value={value} maxValue={latest} granularity="day" shouldForceLeadingZeros onChange={day => day && onChange(day)}>
      <Label>{label}</Label>
      <Group className="field-box small">
        <DateInput className="day-input">{segment => <DateSegment segment={segment} className="day-segment" />}</DateInput>
        <KitButton className="day-open" aria-label={m.day_open()}>
          <Icon of={CalendarOutlined} />
        </KitButton>
      </Group>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Dialog className="calendar-dialog">
          <Calendar className="calendar">
            <header>
              <KitButton slot="previous" className="icon-button">
                <Icon of={LeftOutlined} />
              </KitButton>
              <Heading />
              <KitButton slot="next" className="icon-button">
                <Icon of={RightOutlined} />
              </KitButton>
            </header>
            <CalendarGrid>{date => <CalendarCell date={date} className="calendar-day" />}</CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  )
}
