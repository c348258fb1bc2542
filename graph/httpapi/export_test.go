package httpapi

import "time"

// SetHeldIdle sets after how long without a question a held state is given back.
func (s *Service) SetHeldIdle(d time.Duration) { s.held.idle = d }
